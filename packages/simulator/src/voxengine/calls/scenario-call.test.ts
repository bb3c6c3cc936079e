import { expect, test } from 'vitest'
import type { PersonaChoice } from '../../carrier/number-book.ts'
import { benchNumber, createEngineBench, type EngineBench } from '../../rehearsal/bench/engine-bench.ts'

const voice = 'VoiceList.Yandex.Neural.ru_RU_alena'
const dial = `const call = VoxEngine.callPSTN('${benchNumber}', '74951234567')`
const allCallEvents = `
  for (const name of Object.values(CallEvents)) call.addEventListener(name, (e) =>
    Logger.write(e.name + (e.code ? ' ' + e.code : '') + (e.error ? ' ' + e.error : '')))`
const endWithTheCall = `
  for (const name of [CallEvents.Failed, CallEvents.Disconnected]) call.addEventListener(name, () => VoxEngine.terminate())`

function benchWith(persona: PersonaChoice): EngineBench {
  return createEngineBench({ numbers: { byNumber: { [benchNumber]: persona } } })
}

test.each([
  ['busy', 486],
  ['declined', 603],
  ['invalid', 404],
  ['unavailable', 480],
  ['no-answer', 408],
] as const)('a %s number fails with %i, and is never connected', async (persona, code) => {
  await using bench = benchWith(persona)
  const { log } = await bench.run(`${dial}; ${allCallEvents}; ${endWithTheCall}`)
  expect(log.filter((line) => line !== 'Call.Ringing')).toEqual([`Call.Failed ${code}`])
  expect(bench.ledger.dials()[0]).toMatchObject({ failure: { code }, persona })
})

test('nobody answers for 60 s: then the platform gives up by itself', async () => {
  await using bench = benchWith('no-answer')
  const { sessionId } = bench.start(`${dial}; ${allCallEvents}`)
  await bench.clock.advance(59_900)
  expect(bench.look(sessionId).log).toEqual(['Call.Ringing'])
  await bench.clock.advance(200)
  expect(bench.look(sessionId).log).toEqual(['Call.Ringing', 'Call.Failed 408'])
})

test('an answered call rings, has audio, is connected, and disconnects; Failed never comes', async () => {
  await using bench = benchWith('hangs-up-early')
  const { log } = await bench.run(`${dial}; ${allCallEvents}; ${endWithTheCall}`)
  expect(log).toEqual(['Call.Ringing', 'Call.AudioStarted', 'Call.Connected', 'Call.Disconnected'])
  expect(bench.ledger.dials()[0]).toMatchObject({ endedBy: 'person', talkMs: expect.any(Number) })
})

test('hanging up before the answer fails the call with 487', async () => {
  await using bench = benchWith('no-answer')
  const { log } = await bench.run(
    `${dial}; ${allCallEvents}; ${endWithTheCall}; setTimeout(() => call.hangup(), 5000)`,
  )
  expect(log).toEqual(['Call.Ringing', 'Call.Failed 487'])
  expect(bench.ledger.dials()[0]).toMatchObject({ endedBy: 'scenario', failure: { code: 487 } })
})

test('a text over 1500 characters is not spoken: PlaybackFinished with an error', async () => {
  await using bench = benchWith('silent')
  const { log } = await bench.run(`${dial}; ${endWithTheCall}
    call.addEventListener(CallEvents.PlaybackStarted, () => Logger.write('started'))
    call.addEventListener(CallEvents.PlaybackFinished, (e) => { Logger.write('finished: ' + e.error); call.hangup() })
    call.addEventListener(CallEvents.Connected, () => call.say('а'.repeat(1501), { voice: ${voice} }))`)
  expect(log).toEqual(['finished: The text is longer than 1500 characters'])
  expect(bench.ledger.dials()[0]?.said).toEqual([])
})

test('stopPlayback suppresses PlaybackFinished, and the ledger holds what was heard', async () => {
  await using bench = benchWith('silent')
  const { log } = await bench.run(`${dial}; ${endWithTheCall}
    for (const name of [CallEvents.PlaybackStarted, CallEvents.PlaybackFinished]) call.addEventListener(name, (e) => Logger.write(e.name))
    call.addEventListener(CallEvents.PlaybackStarted, () => {
      setTimeout(() => call.stopPlayback(), 1500)
      setTimeout(() => call.hangup(), 20000)
    })
    call.addEventListener(CallEvents.Connected, () => call.say('Здравствуйте! Это длинное предложение для проверки.', { voice: ${voice} }))`)
  expect(log).toEqual(['Call.PlaybackStarted'])
  const [said] = bench.ledger.dials()[0]?.said ?? []
  expect(said).toMatchObject({ cutShort: true, heard: 'Здравствуйте! Это' })
})

test('the newest source replaces the one before, which never finishes', async () => {
  await using bench = benchWith('silent')
  const { log } = await bench.run(`${dial}; ${endWithTheCall}
    call.addEventListener(CallEvents.PlaybackFinished, () => { Logger.write('finished'); call.hangup() })
    call.addEventListener(CallEvents.Connected, () => {
      call.say('Первое предложение, которое довольно длинное.', { voice: ${voice} })
      setTimeout(() => call.say('Второе.', { voice: ${voice} }), 1500)
    })`)
  expect(log).toEqual(['finished'])
  const said = bench.ledger.dials()[0]?.said ?? []
  expect(said.map(({ cutShort, text }) => [text, cutShort])).toEqual([
    ['Первое предложение, которое довольно длинное.', true],
    ['Второе.', false],
  ])
  expect(said[1]?.startMs).toBeGreaterThanOrEqual(said[0]?.endMs ?? 0)
})

test('without a voice an English one speaks', async () => {
  await using bench = benchWith('hangs-up-early')
  await bench.run(
    `${dial}; ${endWithTheCall}; call.addEventListener(CallEvents.Connected, () => call.say('Здравствуйте!'))`,
  )
  expect(bench.ledger.dials()[0]?.said[0]).toMatchObject({ voice: 'Amazon.en_US_Joanna' })
})

test('a session has 10 players and no more', async () => {
  await using bench = createEngineBench()
  const { log } = await bench.run(`
    let made = 0
    try { for (;;) { VoxEngine.createTTSPlayer('а', { voice: ${voice} }); made += 1 } } catch (error) { Logger.write(made + ' ' + error.message) }`)
  expect(log[0]).toBe('10 Exceeded the player count limit!')
})

test('a player is heard by the call it is sent to', async () => {
  await using bench = benchWith('silent')
  const { log } = await bench.run(`${dial}; ${endWithTheCall}
    call.addEventListener(CallEvents.Connected, () => {
      const player = VoxEngine.createTTSPlayer('Здравствуйте!', { voice: ${voice} })
      for (const name of Object.values(PlayerEvents)) player.addEventListener(name, (e) => Logger.write(e.name))
      player.addEventListener(PlayerEvents.PlaybackFinished, () => call.hangup())
      player.sendMediaTo(call)
    })`)
  expect(log).toEqual(['Player.Created', 'Player.PlaybackReady', 'Player.Started', 'Player.PlaybackFinished'])
  expect(bench.ledger.dials()[0]?.said).toMatchObject([{ heard: 'Здравствуйте!', cutShort: false }])
})

test('beyond 10 calls in progress a call fails with 403', async () => {
  await using bench = benchWith('busy')
  const { log } = await bench.run(`
    for (let i = 0; i < 11; i += 1) {
      VoxEngine.callPSTN('${benchNumber}', '74951234567').addEventListener(CallEvents.Failed, (e) => Logger.write(String(e.code)))
    }`)
  expect(log.filter((code) => code === '403')).toHaveLength(1)
  expect(log.filter((code) => code === '486')).toHaveLength(10)
  expect(bench.ledger.dials()).toHaveLength(10)
})

test('beyond 50 attempts a call fails with 403', async () => {
  await using bench = benchWith('busy')
  const { log } = await bench.run(`
    let attempts = 0
    const dialNext = () => {
      attempts += 1
      if (attempts > 52) return VoxEngine.terminate()
      VoxEngine.callPSTN('${benchNumber}', '74951234567').addEventListener(CallEvents.Failed, (e) => {
        Logger.write(String(e.code))
        dialNext()
      })
    }
    dialNext()`)
  expect(log.filter((code) => code === '486')).toHaveLength(50)
  expect(log.slice(50)).toEqual(['403', '403'])
})

test('without money calls fail with 402, and nothing is dialled', async () => {
  await using bench = createEngineBench({ balance: 0 })
  const { log } = await bench.run(`${dial}; ${allCallEvents}; ${endWithTheCall}`)
  expect(log).toEqual(['Call.Failed 402'])
  expect(bench.ledger.dials()).toEqual([])
})

test('a caller ID that is not allowed fails with 403', async () => {
  await using bench = createEngineBench({ settings: { callerIds: new Set(['78005553535']) } })
  const { log } = await bench.run(`${dial}; ${allCallEvents}; ${endWithTheCall}`)
  expect(log).toEqual(['Call.Failed 403'])
})

test('a number that is no number fails with 404', async () => {
  await using bench = createEngineBench()
  const { log } = await bench.run(`
    const call = VoxEngine.callPSTN('call me', '74951234567'); ${allCallEvents}; ${endWithTheCall}`)
  expect(log).toEqual(['Call.Failed 404'])
})

test('voicemail: the greeting, then the tone that beep detection hears', async () => {
  await using bench = benchWith('voicemail')
  const { log } = await bench.run(`${dial}; ${endWithTheCall}
    call.addEventListener(CallEvents.Connected, () => call.enableBeepDetection({ timeout: 30000 }))
    call.addEventListener(CallEvents.BeepDetectionComplete, (e) => { Logger.write('beep ' + e.frequencies); call.hangup() })`)
  expect(log).toEqual(['beep 1000'])
  expect(bench.ledger.dials()[0]?.said[0]).toMatchObject({ channel: 'person', cutShort: false })
})

test('beep detection gives up after its timeout', async () => {
  await using bench = benchWith('silent')
  const { log } = await bench.run(`${dial}; ${endWithTheCall}
    call.addEventListener(CallEvents.Connected, () => call.enableBeepDetection({ timeout: 3000 }))
    call.addEventListener(CallEvents.BeepDetectionError, (e) => { Logger.write(e.reason); call.hangup() })`)
  expect(log).toEqual(['timeout'])
})

test('keys are reported only after handleTones(true)', async () => {
  const presser: PersonaChoice = {
    name: 'presser',
    dials: [{ kind: 'answers', conversation: { presses: '1#', ending: 'hangs-up', lines: ['Вот.'] } }],
  }
  const scenario = (handles: boolean) => `${dial}; ${endWithTheCall}
    call.addEventListener(CallEvents.ToneReceived, (e) => Logger.write(e.tone + ' ' + e.type))
    call.addEventListener(CallEvents.Connected, () => { call.handleTones(${handles}); call.say('Нажмите один.', { voice: ${voice} }) })
    call.addEventListener(CallEvents.PlaybackFinished, () => setTimeout(() => call.hangup(), 3000))`
  await using bench = benchWith(presser)
  expect((await bench.run(scenario(true))).log).toEqual(['1 1', '# 1'])
  expect((await bench.run(scenario(false))).log).toEqual([])
})

test('history tells what a session did and what it cost', async () => {
  await using bench = benchWith('hangs-up-early')
  const { entry } = await bench.run(`${dial}; ${endWithTheCall}; call.customData('order 17')
    call.addEventListener(CallEvents.Connected, () => { call.record(); call.say('Здравствуйте! Удобно ли вам говорить?', { voice: ${voice} }) })`)
  const [past] = bench.history.visible()
  expect(past).toMatchObject({
    sessionId: entry.sessionId,
    customData: 'token',
    finishReason: 'Normal termination',
    calls: [{ number: benchNumber, connected: true, customData: 'order 17', cost: 0.02 }],
    resources: [{ resourceType: 'TTS_YANDEX', quantity: 37 }],
  })
  expect(past?.recordings).toHaveLength(1)
  expect(bench.account.balance).toBeLessThan(100)
})
