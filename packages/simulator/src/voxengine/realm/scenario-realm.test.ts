import { createHash, createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { createEngineBench } from '../../rehearsal/bench/engine-bench.ts'

async function logOf(source: string): Promise<readonly string[]> {
  await using bench = createEngineBench()
  const { entry, log } = await bench.run(source)
  if (entry.systemError !== undefined) throw new Error(entry.systemError)
  expect(bench.defects).toEqual([])
  return log
}

test('a scenario finds nothing of Node, of a browser, or of a newer language', async () => {
  const names = [
    'process',
    'console',
    'fetch',
    'Buffer',
    'URL',
    'WebAssembly',
    'queueMicrotask',
    'structuredClone',
  ]
  const [seen] = await logOf(`
    const globals = ${JSON.stringify(names)}.map((name) => typeof globalThis[name])
    Logger.write([...globals, typeof Promise.withResolvers, typeof Object.groupBy, typeof new Set().union].join())`)
  expect(new Set(seen?.split(','))).toEqual(new Set(['undefined']))
})

test('text is never run as code', async () => {
  const log = await logOf(`
    for (const run of [() => eval('1'), () => Logger.write.constructor('return 1')(), () => new Function('return 1')()]) {
      try { run(); Logger.write('ran') } catch (error) { Logger.write(error.constructor === EvalError) }
    }`)
  expect(log.slice(0, 3)).toEqual(['true', 'true', 'true'])
})

test("the platform's globals can be neither changed nor replaced", async () => {
  const log = await logOf(`
    'use strict'
    const attempts = [() => { VoxEngine.callPSTN = 1 }, () => { Net.httpRequest = 1 }, () => { CallEvents.Connected = 'x' },
      () => { VoiceList.Yandex.Neural.ru_RU_alena = 'x' }, () => { globalThis.Logger = 1 }]
    for (const attempt of attempts) { try { attempt(); Logger.write('changed') } catch (error) { Logger.write(error.name) } }`)
  expect(log.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => 'TypeError'))
})

test('dates are UTC and run in session time; getLocalTime shifts them', async () => {
  await using bench = createEngineBench()
  const { log } = await bench.run(`
    const from = Date.now()
    setTimeout(() => {
      Logger.write(String(Date.now() - from))
      const date = new Date(2026, 0, 15, 12, 30)
      Logger.write([date.toISOString(), date.getHours(), date.getTimezoneOffset()].join())
      Logger.write(getLocalTime('Asia/Vladivostok', date).toISOString())
    }, 1500)`)
  expect(log.slice(0, 3)).toEqual(['1500', '2026-01-15T12:30:00.000Z,12,0', '2026-01-15T22:30:00.000Z'])
})

test('digests are lower-case hex, base64 decodes to bytes', async () => {
  const log = await logOf(`
    Logger.write(Crypto.hmac_sha256('key', 'данные'))
    Logger.write(Crypto.md5('a'))
    Logger.write(base64_encode('привет'))
    Logger.write(bytes2str(base64_decode('0L/RgNC40LLQtdGC'), 'utf-8'))
    Logger.write(uuidgen())`)
  expect(log.slice(0, 4)).toEqual([
    createHmac('sha256', 'key').update('данные').digest('hex'),
    createHash('md5').update('a').digest('hex'),
    '0L/RgNC40LLQtdGC',
    'привет',
  ])
  expect(log[4]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

test('randomness comes from the seed: the same session rolls the same', async () => {
  const rolls = 'Logger.write([Math.random(), Math.random(), uuidgen()].join())'
  const [first] = await logOf(rolls)
  const [second] = await logOf(rolls)
  expect(first).toBe(second)
  expect(new Set(first?.split(',')).size).toBe(3)
})

test('at most 100 timers are active, and an interval never runs more often than every 100 ms', async () => {
  const log = await logOf(`
    let ticks = 0
    const fast = setInterval(() => { ticks += 1 }, 1)
    setTimeout(() => { clearInterval(fast); Logger.write('ticks ' + ticks) }, 1050)
    for (let i = 0; i < 98; i += 1) setTimeout(() => 0, 2000)
    try { setTimeout(() => 0, 1) } catch (error) { Logger.write(error.message) }`)
  expect(log.slice(0, 2)).toEqual(['Exceeded the timer count limit!', 'ticks 10'])
})

test('a module must be turned on before it is used, and before its names are read', async () => {
  const log = await logOf(`
    try { VoxEngine.createASR({}) } catch (error) { Logger.write(error.message) }
    for (const read of [() => ASRProfileList, () => ASRModelList, () => ASREvents, () => RecorderEvents, () => Silero])
      try { read(); Logger.write('there') } catch (error) { Logger.write(error.name) }
    require(Modules.ASR)
    require(Modules.ASR)
    Logger.write(typeof VoxEngine.createASR({ profile: ASRProfileList.Yandex.ru_RU }).id())`)
  expect(log.slice(0, 7)).toEqual([
    'ASR is not loaded: require(Modules.ASR)',
    ...Array.from({ length: 5 }, () => 'ReferenceError'),
    'string',
  ])
})
