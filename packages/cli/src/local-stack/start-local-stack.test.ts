import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogger } from '@perezvon/runtime/logger'
import type { Service } from '@perezvon/runtime/service'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { readConfig } from '../config.ts'
import { createInterruption, type Interruption } from '../interruption.ts'
import { toolsDirectory } from '../project-root.ts'
import { findFreePort } from '../stack/free-port.ts'
import type { Environment } from './environment.ts'
import { startLocalStack } from './start-local-stack.ts'

let folder: string
/** What happened, in its order. */
let seen: string[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perezvon-local-stack-'))
  seen = []
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** A stack on the given servers, of services that only note what is done with them. */
async function startStack(
  services: (environment: Environment) => Service[],
  interruption: Interruption = { ...createInterruption(), listen: () => undefined },
) {
  const scenarioFile = join(folder, 'asr-call.js')
  await writeFile(scenarioFile, '// says nothing')
  return startLocalStack({
    config: readConfig({ REDIS_URL: inject('redisUrl'), DATABASE_URL: inject('databaseUrl') }),
    providers: { openai: 'simulated', voximplant: 'simulated' },
    rehearsal: { seed: 1, speed: 1, scenarioFiles: [scenarioFile] },
    apart: true,
    port: await findFreePort(),
    dataDirectory: folder,
    toolsDirectory,
    startServices: async (environment) => services(environment),
    logOf: (name) => createLogger({ service: name, level: 'silent' }),
    say: (line) => seen.push(line),
    interruption,
  })
}

function service(name: string, over: Partial<Service> = {}): Service {
  const note = async (what: string) => void seen.push(`${name} ${what}`)
  return { name, start: () => note('starts'), stop: () => note('stops'), ...over }
}

async function answers(url: string | undefined): Promise<boolean> {
  return fetch(String(url)).then(
    () => true,
    () => false,
  )
}

const lifeOf = () => seen.filter((line) => /^(?:gateway|dialer|carrier) /.test(line))

test('parts stop in the reverse order of their start, simulated people before the gateway drains', async () => {
  const stack = await startStack((environment) => [
    service('gateway', {
      stop: async () => {
        seen.push(`carrier ${(await answers(environment.VOXIMPLANT_API_URL)) ? 'runs' : 'is gone'}`)
        seen.push('gateway stops')
      },
    }),
    service('dialer'),
  ])
  expect(await answers(stack.environment.VOXIMPLANT_API_URL)).toBe(true)
  await stack.stop()
  expect(lifeOf()).toEqual([
    'gateway starts',
    'dialer starts',
    'dialer stops',
    'carrier is gone',
    'gateway stops',
  ])
})

test('a service that cannot start takes all others down again, also one that cannot stop', async () => {
  const start = async () => {
    throw new Error('no port for the dialer')
  }
  const stop = async () => {
    throw new Error('stuck')
  }
  const starting = startStack(() => [service('gateway'), service('dialer', { start, stop })])
  await expect(starting).rejects.toThrow('no port for the dialer')
  expect(seen).toContain('dialer did not stop: stuck')
  expect(lifeOf()).toEqual(['gateway starts', 'dialer did not stop: stuck', 'gateway stops'])
})

test('Ctrl-C while services start ends the start, and what runs already', async () => {
  const controller = new AbortController()
  const interruption = { ...createInterruption(), listen: () => undefined, signal: controller.signal }
  const starting = startStack(
    () => [
      service('gateway', { start: async () => controller.abort(new Error('Ctrl-C')) }),
      service('dialer'),
    ],
    interruption,
  )
  await expect(starting).rejects.toThrow('Ctrl-C')
  expect(lifeOf()).toEqual(['gateway stops'])
})
