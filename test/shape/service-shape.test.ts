import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { allPaths, readSources } from './repository.ts'
import {
  environmentReads,
  isConfig,
  servicesOutOfShape,
  settingsNamedElsewhere,
  settingsOf,
} from './service-shape.ts'

const source = (path: string, text: string) => ({ path, text })
const builtServices = allPaths().flatMap((path) => /^services\/([^/]+)\/package\.json$/.exec(path)?.[1] ?? [])

test('every service is made of main, config, context and service', () => {
  expect(builtServices).toEqual(expect.arrayContaining(['gateway', 'dialer', 'transcriber', 'analyst']))
  expect(servicesOutOfShape(builtServices, readSources())).toEqual([])
})

test('a folder of services without a package says what will be there', () => {
  const folders = readdirSync(new URL('../../services', import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
  const paths = allPaths()
  expect(
    folders.filter((name) => !builtServices.includes(name) && !paths.includes(`services/${name}/README.md`)),
  ).toEqual([])
})

test('only config.ts names environment variables', () => {
  const sources = readSources()
  const settings = new Set(sources.filter(({ path }) => isConfig(path)).flatMap(settingsOf))
  expect(settings.size).toBeGreaterThan(10)
  expect(settingsNamedElsewhere(sources, settings)).toEqual([])
})

test('only the start of a process and its config read the environment', () => {
  expect(environmentReads(readSources())).toEqual([])
})

test('a service without its parts, with a long main, is found', () => {
  const sources = [
    source('services/dialer/src/main.ts', 'start()\n'.repeat(16)),
    source('services/dialer/src/config.ts', ''),
    source('services/dialer/src/service.ts', 'export const run = () => {}'),
  ]
  expect(servicesOutOfShape(['dialer'], sources)).toEqual([
    'services/dialer/src/context.ts: is missing',
    'services/dialer/src/main.ts: has 16 lines, at most 15 start a service',
    'services/dialer/src/service.ts: exports no createService',
  ])
})

test('a setting that is named outside of config is found; a comment or another word is not', () => {
  const settings = new Set(
    settingsOf(source('a.ts', 'z.object({ REDIS_URL: url, PORT: port, Other: a, x: b })')),
  )
  expect([...settings]).toEqual(['REDIS_URL', 'PORT'])
  const path = 'services/dialer/src/context.ts'
  expect(settingsNamedElsewhere([source(path, 'connect(config.REDIS_URL)')], settings)).toEqual([])
  expect(settingsNamedElsewhere([source(path, `connect(environment['REDIS_URL'])`)], settings)).toHaveLength(
    1,
  )
  const route = 'services/dialer/src/jobs/close-call.ts'
  expect(settingsNamedElsewhere([source(route, 'connect(config.REDIS_URL)')], settings)).toHaveLength(1)
  expect(settingsNamedElsewhere([source(path, `read('PORT')`)], settings)).toHaveLength(1)
  expect(
    settingsNamedElsewhere([source(path, '// PORT is elsewhere\nconnect(config.port)')], settings),
  ).toEqual([])
})

test('a file that reads the environment is found; a comment about it is not', () => {
  const path = 'packages/queue/src/connection.ts'
  expect(environmentReads([source(path, 'const url = process.env.REDIS_URL')])).toHaveLength(1)
  expect(environmentReads([source(path, `import { env } from 'node:process'`)])).toHaveLength(1)
  expect(environmentReads([source(path, '// never process.env')])).toEqual([])
  expect(environmentReads([source('services/dialer/src/main.ts', 'read(process.env)')])).toEqual([])
})
