import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { toolsDirectory } from '../project-root.ts'
import { askPostgres } from './postgres-answers.ts'
import { pingRedis } from './redis-answers.ts'
import { runProgram } from './run-program.ts'
import { startServers } from './servers.ts'

const endsChildren = (await runProgram('setpriv', ['--pdeathsig', 'INT', 'true'])).ok

describe('the servers of one machine', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perezvon-stack-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  test('start together, refuse a second holder of their data, and stop together', async () => {
    const said: string[] = []
    const options = {
      dataDirectory: folder,
      toolsDirectory,
      durable: false,
      log: (line: string) => said.push(line),
    }
    const servers = await startServers(options)
    await pingRedis(servers.redisUrl)
    await askPostgres(servers.databaseUrl)
    await expect(startServers(options)).rejects.toMatchObject({ code: 'data-in-use' })
    await servers.stop()
    await expect(pingRedis(servers.redisUrl)).rejects.toThrow(/ECONNREFUSED/)
    await expect(askPostgres(servers.databaseUrl)).rejects.toThrow(/ECONNREFUSED/)
    expect(said.join('\n')).toMatch(/Redis: ready/)
    expect(said.join('\n')).toMatch(/PostgreSQL: ready/)
  })

  test('leave nothing running when one of them cannot start', async () => {
    const starting = startServers({
      dataDirectory: folder,
      toolsDirectory,
      durable: false,
      databaseUrl: 'postgresql://nobody:x@127.0.0.1:1/nothing',
      log: () => undefined,
    })
    await expect(starting).rejects.toMatchObject({ code: 'postgres-does-not-answer' })
    expect(await readFile(join(folder, 'redis/redis.log'), 'utf8')).toContain('ready to exit')
  })

  test('are the given ones where both are given, and no data directory is made', async () => {
    const dataDirectory = join(folder, 'never')
    const given = { redisUrl: inject('redisUrl'), databaseUrl: inject('databaseUrl') }
    const servers = await startServers({ ...given, dataDirectory, toolsDirectory, log: () => undefined })
    expect(servers).toMatchObject(given)
    await servers.stop()
    await pingRedis(given.redisUrl)
    expect(existsSync(dataDirectory)).toBe(false)
  })

  // The promise is util-linux' setpriv's; where it lacks, the next start ends the orphans (see the lock's tests).
  test.runIf(endsChildren)('die with a holder that is killed', async () => {
    const script = `
      import { startServers } from ${JSON.stringify(join(import.meta.dirname, 'servers.ts'))}
      const [, dataDirectory, toolsDirectory] = process.argv
      const servers = await startServers({ dataDirectory, toolsDirectory, durable: false, log: () => undefined })
      console.log(JSON.stringify(servers))
      setInterval(() => undefined, 1000)`
    const holder = spawn(
      process.execPath,
      ['--input-type=module', '--eval', script, '--', folder, toolsDirectory],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    const [line] = await once(holder.stdout, 'data')
    const urls = JSON.parse(String(line))
    await pingRedis(urls.redisUrl)
    holder.kill('SIGKILL')
    await expect.poll(() => refuses(pingRedis(urls.redisUrl)), { timeout: 30_000 }).toBe(true)
    await expect.poll(() => refuses(askPostgres(urls.databaseUrl)), { timeout: 30_000 }).toBe(true)
  })
})

async function refuses(asking: Promise<void>): Promise<boolean> {
  return asking.then(
    () => false,
    (error: Error) => error.message.includes('ECONNREFUSED'),
  )
}
