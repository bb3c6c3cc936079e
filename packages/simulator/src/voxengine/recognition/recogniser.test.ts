import { expect, test } from 'vitest'
import type { PersonaInput } from '../../carrier/personas/subscriber.ts'
import { benchNumber, createEngineBench, type EngineBench } from '../../rehearsal/bench/engine-bench.ts'

const speaker: PersonaInput = {
  name: 'speaker',
  dials: [
    {
      kind: 'answers',
      conversation: { pickUp: ['Алло, здравствуйте, я вас внимательно слушаю.'], ending: 'falls-silent' },
    },
  ],
}

const listening = (options: string, more = '') => `
  require(Modules.ASR)
  const call = VoxEngine.callPSTN('${benchNumber}', '74951234567')
  call.addEventListener(CallEvents.Disconnected, () => VoxEngine.terminate())
  call.addEventListener(CallEvents.Connected, () => {
    const asr = VoxEngine.createASR(${options})
    for (const name of Object.values(ASREvents)) asr.addEventListener(name, (e) =>
      Logger.write([e.name, e.text, e.confidence, e.error].filter((field) => field !== undefined).join(' ')))
    ${more === '' ? 'call.sendMediaTo(asr)' : more}
    setTimeout(() => call.hangup(), 90000)
  })`

const yandex = '{ profile: ASRProfileList.Yandex.ru_RU, singleUtterance: true, interimResults: true }'

function benchWith(options: Parameters<typeof createEngineBench>[0] = {}): EngineBench {
  return createEngineBench({ numbers: { byNumber: { [benchNumber]: speaker } }, ...options })
}

test('an utterance is captured, shown in parts, ended, and then recognised', async () => {
  await using bench = benchWith()
  const { log } = await bench.run(listening(yandex))
  expect(log.slice(0, 3)).toEqual(['ASR.Started', 'ASR.CaptureStarted', 'ASR.InterimResult Алло,'])
  expect(log.at(-2)).toBe('ASR.SpeechCaptured')
  expect(log.at(-1)).toMatch(/^ASR\.Result Алло, здравствуйте, я вас внимательно слушаю\. (7|8|9)\d$/)
})

test('no word is missed because the machine is busy: only who starts listening late misses any', async () => {
  const conversation = { lines: ['Хорошо, спасибо, до свидания!'], ending: 'falls-silent' as const }
  const person: PersonaInput = { name: 'answers', dials: [{ kind: 'answers', conversation }] }
  await using bench = benchWith({
    numbers: { byNumber: { [benchNumber]: person } },
    settings: { speed: 40 },
    lookTakesMs: 3,
  })
  const { log } = await bench.run(
    listening(
      yandex,
      "call.sendMediaTo(asr); call.say('Да?', { voice: VoiceList.Yandex.Neural.ru_RU_alena })",
    ),
  )
  expect(log.at(-1)).toMatch(/^ASR\.Result Хорошо, спасибо, до свидания! /)
})

test('confidence comes on the scale that is set', async () => {
  await using bench = benchWith({ settings: { confidenceScale: '0-1' } })
  const { log } = await bench.run(listening(yandex))
  expect(Number(log.at(-1)?.split(' ').at(-1))).toBeLessThanOrEqual(1)
})

test('a provider that gives no interim results gives none', async () => {
  await using bench = benchWith()
  const { log } = await bench.run(
    listening('{ profile: ASRProfileList.Microsoft.ru_RU, singleUtterance: true, interimResults: true }'),
  )
  expect(log.some((line) => line.startsWith('ASR.InterimResult'))).toBe(false)
  expect(log.at(-1)).toContain('ASR.Result')
})

test('without singleUtterance the result comes late', async () => {
  await using bench = benchWith()
  const { log } = await bench.run(`
    let captured
    ${listening(
      '{ profile: ASRProfileList.Yandex.ru_RU }',
      `asr.addEventListener(ASREvents.SpeechCaptured, () => { captured = Date.now() })
       asr.addEventListener(ASREvents.Result, () => Logger.write('after ' + (Date.now() - captured)))
       call.sendMediaTo(asr)`,
    )}`)
  const lateMs = Number(log.find((line) => line.startsWith('after'))?.split(' ')[1])
  expect(lateMs).toBeGreaterThanOrEqual(10_000)
  expect(lateMs).toBeLessThanOrEqual(60_000)
})

test('whoever starts listening late misses the first words', async () => {
  await using bench = benchWith()
  const { log } = await bench.run(listening(yandex, 'setTimeout(() => call.sendMediaTo(asr), 2000)'))
  expect(log.at(-1)).toMatch(/^ASR\.Result (?!Алло).*слушаю\. \d+$/)
})

test('stopMediaTo ends the feed, the instance lives on', async () => {
  await using bench = benchWith()
  const { log } = await bench.run(
    listening(yandex, 'call.sendMediaTo(asr); setTimeout(() => call.stopMediaTo(asr), 1500)'),
  )
  expect(log.at(-1)).toMatch(/^ASR\.Result Алло/)
  expect(log.at(-1)).not.toContain('слушаю')
})

test('stop() gives Stopped with a cost in words, and kills the instance', async () => {
  await using bench = benchWith()
  const { log } = await bench.run(`
    ${listening(
      yandex,
      `call.sendMediaTo(asr)
       asr.addEventListener(ASREvents.Stopped, (e) => Logger.write(typeof e.cost + ' ' + typeof e.duration))
       setTimeout(() => asr.stop(), 1000)`,
    )}`)
  expect(log.slice(-2)).toEqual(['ASR.Stopped', 'string number'])
})

test('an unknown profile is an ASRError', async () => {
  await using bench = benchWith()
  const { log } = await bench.run(listening("{ profile: 'Tinkoff.ru_RU', singleUtterance: true }"))
  expect(log).toEqual(['ASR.Error Unknown profile Tinkoff.ru_RU'])
})

test('recognition can fail, and can understand nothing', async () => {
  await using failing = benchWith({ faults: [{ fault: 'recognition-error' }] })
  expect((await failing.run(listening(yandex))).log.at(-1)).toBe(
    'ASR.Error The recognition service is unavailable',
  )
  await using deaf = benchWith({ faults: [{ fault: 'recognition-empty', times: 1 }] })
  expect((await deaf.run(listening(yandex))).log.at(-1)).toBe('ASR.Result  0')
  expect(deaf.ledger.summary().faults).toEqual({ 'recognition-empty': 1 })
})

test('a person who interrupts is heard while the agent speaks', async () => {
  await using bench = createEngineBench({ numbers: { byNumber: { [benchNumber]: 'interrupts' } } })
  const { log } = await bench.run(
    listening(
      yandex,
      `call.sendMediaTo(asr)
       asr.addEventListener(ASREvents.CaptureStarted, () => { Logger.write('barge-in'); call.stopPlayback() })
       call.say('Здравствуйте! Я голосовой ассистент компании HALO, и у меня для вас длинное сообщение.', { voice: VoiceList.Yandex.Neural.ru_RU_alena })`,
    ),
  )
  expect(log).toContain('barge-in')
  const [agent, person] = bench.ledger.dials()[0]?.said ?? []
  expect(agent).toMatchObject({ channel: 'agent', cutShort: true })
  expect(person).toMatchObject({ channel: 'person', text: 'Подождите, подождите, а кто это?' })
  expect(agent?.heard.length).toBeLessThan(agent?.text.length ?? 0)
})
