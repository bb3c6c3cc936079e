import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/** Runs a service as a process, tells it to stop once it has started, and answers what it left behind. */
async function run(service: string): Promise<{ code: unknown; lines: number; told: string }> {
  const script = `
    import { createLogger } from './logger.ts'
    import { ConfigError } from './errors.ts'
    import { runService } from './run-service.ts'
    const log = createLogger({ service: 'test', level: 'info' })
    const alive = () => { setInterval(() => undefined, 1000); process.stderr.write('started\\n') }
    await runService(() => (${service}))`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', script], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let written = ''
  let told = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    written += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    told += text
    if (text.includes('started')) child.kill('SIGTERM')
  })
  const [code] = await once(child, 'close')
  return { code, told, lines: written.split('\n').length - 1 }
}

test('a drained service leaves with 0, and every line that it logged has arrived', async () => {
  const service = `{
    name: 'test',
    start: async () => alive(),
    stop: async () => { for (let line = 0; line < 20_000; line += 1) log.info({ line }, 'draining') },
  }`
  expect(await run(service)).toMatchObject({ code: 0, lines: 20_000 })
})

test('one that cannot start or drain leaves with 1, one with wrong settings with 2 and what is wrong', async () => {
  const failing = `{ name: 'test', start: async () => alive(), stop: () => Promise.reject(new Error('stuck')) }`
  expect(await run(failing)).toMatchObject({ code: 1, told: expect.stringContaining('stuck') })
  const unset = `{ throw new ConfigError([{ setting: 'PORT', fault: 'is missing', remedy: 'Set it' }]) }`
  expect(
    await run(`{ name: 'test', start: async () => ${unset}, stop: async () => undefined }`),
  ).toMatchObject({
    code: 2,
    told: expect.stringContaining('PORT: is missing'),
  })
})

test('what starting left behind is cleared away before the first work', async () => {
  const clearing = `(
    globalThis.gc = () => process.stderr.write('cleared away\\n'),
    { name: 'test', start: async () => alive(), stop: async () => undefined })`
  expect((await run(clearing)).told).toMatch(/^started\ncleared away\ntest: SIGTERM/)
})
