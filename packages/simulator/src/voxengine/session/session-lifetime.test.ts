import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { benchNumber, createEngineBench } from '../../rehearsal/bench/engine-bench.ts'
import { platformLimits } from '../platform-limits.ts'

const endsAreLogged = `
  VoxEngine.addEventListener(AppEvents.Terminating, (e) => Logger.write('terminating ' + (e.systemError ?? '')))
  VoxEngine.addEventListener(AppEvents.Terminated, () => Logger.write('terminated'))
`
const busy = { byNumber: { [benchNumber]: 'busy' as const } }
const hurried = { byNumber: { [benchNumber]: 'hangs-up-early' as const } }

test('Started comes first and tells the session who it is', async () => {
  await using bench = createEngineBench()
  const { sessionId } = bench.start(`
    VoxEngine.addEventListener(AppEvents.Started, (e) =>
      Logger.write([e.name, e.sessionId, e.accountId, e.applicationId, e.accessSecureURL.startsWith('http')].join()))
    Logger.write('top level')`)
  await bench.clock.advance(0)
  expect(bench.look(sessionId).log).toEqual(['top level', `Application.Started,${sessionId},777,1001,true`])
})

test('a session without calls is ended after 60 s, with Terminating and then Terminated', async () => {
  await using bench = createEngineBench()
  const { sessionId } = bench.start(endsAreLogged)
  await bench.clock.advance(59_000)
  expect(bench.engine.running()).toBe(1)
  await bench.clock.advance(2_000)
  const { entry, log } = bench.look(sessionId)
  expect(log).toEqual(['No calls for 60 s', 'terminating ', 'terminated'])
  expect(entry.finishReason).toBe('Timeout')
})

test('a failed call does not end the session: it lives on for 60 s', async () => {
  await using bench = createEngineBench({ numbers: busy })
  const { entry } = await bench.run(`
    VoxEngine.addEventListener(AppEvents.Started, () => VoxEngine.callPSTN('${benchNumber}', '74951234567'))`)
  expect(entry.finishReason).toBe('Timeout')
  const [dial] = bench.ledger.dials()
  expect((entry.endedAtMs ?? 0) - (dial?.endedAtMs ?? 0)).toBeGreaterThanOrEqual(60_000)
})

test('terminate() lets the current block go on, and silences timers and calls', async () => {
  await using bench = createEngineBench({ numbers: hurried })
  const { entry, log } = await bench.run(`
    ${endsAreLogged}
    const call = VoxEngine.callPSTN('${benchNumber}', '74951234567')
    call.addEventListener(CallEvents.Disconnected, () => Logger.write('disconnected'))
    call.addEventListener(CallEvents.Connected, () => {
      setTimeout(() => Logger.write('timer'), 10)
      VoxEngine.terminate()
      Logger.write('still here')
      setTimeout(() => Logger.write('timer set afterwards'), 1)
    })`)
  expect(log).toEqual(['still here', 'terminating ', 'terminated'])
  expect(entry.finishReason).toBe('Normal termination')
  expect(bench.ledger.dials()[0]).toMatchObject({ endedBy: 'session' })
})

test('a session that is ending dials nobody any more', async () => {
  await using bench = createEngineBench()
  await bench.run(`
    VoxEngine.addEventListener(AppEvents.Terminating, () => VoxEngine.callPSTN('${benchNumber}', '74951234567'))
    VoxEngine.terminate()
    VoxEngine.callPSTN('${benchNumber}', '74951234567')`)
  expect(bench.ledger.dials()).toEqual([])
})

test('RecordStopped comes after Disconnected, with the URL that RecordStarted named', async () => {
  await using bench = createEngineBench({ numbers: hurried })
  const { log } = await bench.run(`
    const call = VoxEngine.callPSTN('${benchNumber}', '74951234567')
    call.addEventListener(CallEvents.Connected, () => call.record({ stereo: true }))
    call.addEventListener(CallEvents.RecordStarted, (e) => Logger.write('started ' + e.url))
    call.addEventListener(CallEvents.Disconnected, (e) =>
      Logger.write('disconnected ' + [typeof e.cost, typeof e.duration, e.internalCode].join()))
    call.addEventListener(CallEvents.RecordStopped, (e) => {
      Logger.write('stopped ' + e.url)
      Logger.write([typeof e.cost, typeof e.duration].join())
      VoxEngine.terminate()
    })`)
  const url = log[0]?.split(' ')[1]
  expect(log).toEqual([`started ${url}`, 'disconnected number,number,200', `stopped ${url}`, 'string,number'])
})

test('terminating in Disconnected loses RecordStopped, not the recording', async () => {
  await using bench = createEngineBench({ numbers: hurried })
  const { entry, log } = await bench.run(`
    const call = VoxEngine.callPSTN('${benchNumber}', '74951234567')
    call.addEventListener(CallEvents.Connected, () => call.record())
    call.addEventListener(CallEvents.RecordStopped, () => Logger.write('stopped'))
    call.addEventListener(CallEvents.Disconnected, () => VoxEngine.terminate())`)
  expect(log).toEqual([])
  const [recording] = bench.storage.ofSession(entry.sessionId)
  expect(recording?.durationMs).toBeGreaterThan(1_000)
})

test('an error in a handler is logged and ends the session as a JS session error', async () => {
  await using bench = createEngineBench()
  const { entry, log } = await bench.run(`
    ${endsAreLogged}
    VoxEngine.addEventListener(AppEvents.Started, () => { throw new Error('a typo') })`)
  expect(entry).toMatchObject({
    finishReason: 'JS session error',
    systemError: expect.stringContaining('a typo'),
  })
  expect(log.at(0)).toContain('JS session error: Error: a typo')
  expect(log.at(-1)).toBe('terminated')
})

test('an error after an await in a handler ends the session as well', async () => {
  await using bench = createEngineBench()
  const { entry } = await bench.run(`
    VoxEngine.addEventListener(AppEvents.Started, async () => { await null; missing() })`)
  expect(entry).toMatchObject({
    finishReason: 'JS session error',
    systemError: expect.stringContaining('missing'),
  })
})

test('a handler that is no function is taken, and ends the scenario when its event fires', async () => {
  await using bench = createEngineBench({ numbers: busy })
  const { entry, log } = await bench.run(`
    const call = VoxEngine.callPSTN('${benchNumber}', '74951234567')
    call.addEventListener(CallEvents.Failed, undefined)
    Logger.write('taken')`)
  expect(log[0]).toBe('taken')
  expect(entry.systemError).toContain('The handler of Call.Failed is not a function')
})

test('an event name that the unit does not have is refused at once', async () => {
  await using bench = createEngineBench()
  const { entry } = await bench.run(`
    require(Modules.ASR)
    VoxEngine.createASR({ profile: ASRProfileList.Yandex.ru_RU }).addEventListener(ASREvents.Error, () => 0)`)
  expect(entry.systemError).toContain('Unknown event: undefined')
})

test('a text that is no script ends the session, not the rig', async () => {
  await using bench = createEngineBench()
  const { entry } = await bench.run('const half = {')
  expect(entry).toMatchObject({
    finishReason: 'JS session error',
    systemError: expect.stringContaining('Unexpected'),
  })
  expect(bench.defects).toEqual([])
})

test('a callback that takes more processor time than is allowed ends the session', async () => {
  expect(platformLimits.callbackCpuMs).toBe(1_000)
  await using bench = createEngineBench({ settings: { callbackCpuMs: 20 } })
  const { entry } = await bench.run(`
    VoxEngine.addEventListener(AppEvents.Started, async () => {
      await null
      let sum = 0
      for (let i = 0; i < 2e8; i += 1) sum = (sum + i) | 0
      Logger.write(String(sum))
    })`)
  expect(entry.systemError).toContain('more processor time than is allowed')
})

test('a rejection that no handler waits for ends its session and not the process', async () => {
  // In a process of its own: the test runner takes any stray rejection for a failure.
  const program = `
    import { createEngineBench } from ${JSON.stringify(new URL('../../rehearsal/bench/engine-bench.ts', import.meta.url).href)}
    const bench = createEngineBench()
    const { entry } = await bench.run(
      'VoxEngine.addEventListener(AppEvents.Started, () => { Promise.reject(new Error("stray")) })')
    console.log(entry.finishReason + ': ' + entry.systemError)`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program])
  expect(stdout.trim()).toBe('JS session error: Unhandled rejection: stray')
})

test('an endless loop can be cut short', async () => {
  await using bench = createEngineBench({ settings: { interruptAfterMs: 200 } })
  const { entry } = await bench.run('VoxEngine.addEventListener(AppEvents.Started, () => { for (;;); })')
  expect(entry.finishReason).toBe('JS session error')
})

test('the scenarios of a rule share one global context, in their order', async () => {
  await using bench = createEngineBench()
  const { log } = await bench.run(['const greeting = "from the first"', 'Logger.write(greeting)'])
  expect(log[0]).toBe('from the first')
})

test('sessions share nothing', async () => {
  await using bench = createEngineBench()
  const source =
    'globalThis.count = (globalThis.count ?? 0) + 1; Logger.write(String(count)); Array.prototype.x = 1'
  const first = await bench.run(source)
  const second = await bench.run(`Logger.write(String([].x)); ${source}`)
  expect(first.log[0]).toBe('1')
  expect(second.log.slice(0, 2)).toEqual(['undefined', '1'])
})

test('custom data is what StartScenarios was given, and 200 bytes at most', async () => {
  await using bench = createEngineBench()
  const { log } = await bench.run(
    `
    Logger.write(VoxEngine.customData())
    VoxEngine.customData('я'.repeat(100))
    try { VoxEngine.customData('я'.repeat(101)) } catch (error) { Logger.write(error.message) }
    Logger.write(String(VoxEngine.customData().length))`,
    'call-token',
  )
  expect(log.slice(0, 3)).toEqual(['call-token', 'Custom data is over 200 bytes', '100'])
})

test('secrets are read by name, and are undefined where there is none', async () => {
  await using bench = createEngineBench()
  bench.account.addSecret(1001, 'SIGNING', 's3cret')
  const { log } = await bench.run(`
    Logger.write(VoxEngine.getSecretValue('SIGNING') + ' ' + VoxEngine.getSecretValue('OTHER'))`)
  expect(log[0]).toBe('s3cret undefined')
})

test('only X- headers of a request to the access URL reach the scenario', async () => {
  await using bench = createEngineBench()
  const { accessUrl, sessionId } = bench.start(`
    VoxEngine.addEventListener(AppEvents.HttpRequest, (e) => Logger.write(JSON.stringify(e)))`)
  const token = accessUrl.split('/').at(-1) ?? ''
  const headers = [{ key: 'X-Signature', value: 'abc' }]
  expect(bench.engine.access(token, { method: 'POST', path: '/', content: 'hello', headers })).toBe(true)
  expect(bench.engine.access('wrong', { method: 'POST', path: '/', content: 'hello', headers })).toBe(false)
  await bench.clock.advance(0)
  expect(JSON.parse(bench.look(sessionId).log[0] ?? '')).toEqual({
    name: 'Application.HttpRequest',
    method: 'POST',
    path: '/',
    content: 'hello',
    headers,
  })
})

test('a session that dies says nothing to its scenario, and cuts its call', async () => {
  await using bench = createEngineBench({
    numbers: { byNumber: { [benchNumber]: 'talkative' } },
    faults: [{ fault: 'session-dies', ms: 30_000 }],
  })
  const { entry, log } = await bench.run(`
    ${endsAreLogged}
    VoxEngine.callPSTN('${benchNumber}', '74951234567')`)
  expect(log).toEqual([])
  expect(entry).toMatchObject({ died: true, finishReason: 'Internal error (billing timeout)' })
  expect(bench.ledger.dials()[0]).toMatchObject({ endedBy: 'session' })
  expect(bench.ledger.summary().faults).toEqual({ 'session-dies': 1 })
})

test('stopping the engine leaves no timer and no session behind', async () => {
  const bench = createEngineBench({ numbers: { byNumber: { [benchNumber]: 'talkative' } } })
  for (let index = 0; index < 5; index += 1) {
    bench.start(`
      setInterval(() => 0, 500)
      VoxEngine.callPSTN('${benchNumber}', '74951234567').addEventListener(CallEvents.Connected, (e) =>
        e.call.say('Здравствуйте!', { voice: VoiceList.Yandex.Neural.ru_RU_alena }))`)
  }
  await bench.clock.advance(15_000)
  expect(bench.clock.pending()).toBeGreaterThan(0)
  await bench[Symbol.asyncDispose]()
  expect(bench.clock.pending()).toBe(0)
  expect(bench.engine.running()).toBe(0)
  expect(bench.defects).toEqual([])
})
