import { expect, test } from 'vitest'
import { benchNumber, createEngineBench } from '../rehearsal/bench/engine-bench.ts'
import type { Improviser } from './improviser.ts'
import type { PersonaChoice } from './number-book.ts'

/** An agent that says something after each thing it hears, at most `turns` times, and then a goodbye. */
const agent = (turns: number) => `
  require(Modules.ASR)
  const voice = VoiceList.Yandex.Neural.ru_RU_alena
  let turn = 0, leaving = false
  const call = VoxEngine.callPSTN('${benchNumber}', '74951234567')
  for (const name of [CallEvents.Failed, CallEvents.Disconnected]) call.addEventListener(name, () => VoxEngine.terminate())
  call.addEventListener(CallEvents.PlaybackFinished, () => { if (leaving) call.hangup() })
  call.addEventListener(CallEvents.Connected, () => {
    const asr = VoxEngine.createASR({ profile: ASRProfileList.Yandex.ru_RU, singleUtterance: true })
    call.sendMediaTo(asr)
    asr.addEventListener(ASREvents.CaptureStarted, () => { if (!leaving) call.stopPlayback() })
    asr.addEventListener(ASREvents.Result, () => {
      turn += 1
      leaving = turn >= ${turns}
      call.say(leaving ? 'Спасибо за разговор, до свидания!' : 'Поняла вас. Доставка стоит пятьсот рублей.', { voice })
    })
    call.say('Здравствуйте! Я голосовой ассистент компании HALO. Чем могу помочь?', { voice })
  })`

async function converse(persona: PersonaChoice, turns = 12, improviser?: Improviser) {
  await using bench = createEngineBench({
    numbers: { byNumber: { [benchNumber]: persona } },
    ...(improviser && { improviser }),
  })
  await bench.run(agent(turns))
  expect(bench.defects).toEqual([])
  const [dial] = bench.ledger.dials()
  if (dial === undefined) throw new Error('Nothing was dialled')
  const person = dial.said.filter(({ channel }) => channel === 'person').map(({ text }) => text)
  return { dial, person, said: dial.said }
}

test('a cooperative person talks for several turns, says goodbye and hangs up', async () => {
  const { dial, person, said } = await converse('answers')
  expect(person.length).toBeGreaterThanOrEqual(4)
  expect(person.at(-1)).toMatch(/до свидания|всего доброго/i)
  expect(dial.endedBy).toBe('person')
  expect(said.some(({ channel, heard }) => channel === 'agent' && heard.length > 0)).toBe(true)
})

test('a person answers the goodbye of the agent', async () => {
  const { dial } = await converse('answers', 1)
  expect(dial.said.at(-1)?.heard).toMatch(/до свидания/i)
})

test('a talkative person never ends by themselves', async () => {
  const { dial, person } = await converse('talkative')
  expect(person.length).toBeGreaterThanOrEqual(12)
  expect(dial.endedBy).toBe('scenario')
})

test('an interrupting person cuts the agent off', async () => {
  const { said } = await converse('interrupts')
  expect(said[0]).toMatchObject({ channel: 'agent', cutShort: true })
})

test('a person who opts out says so and hangs up', async () => {
  const { dial, person } = await converse('opts-out')
  expect(person.join(' ')).toMatch(/не звоните|не надо мне звонить/i)
  expect(dial.endedBy).toBe('person')
})

test('a rude person hangs up after a few words', async () => {
  const { dial, person } = await converse('rude')
  expect(dial.endedBy).toBe('person')
  expect(person.length).toBeLessThanOrEqual(3)
})

test('a silent person says nothing and stays on the line', async () => {
  await using bench = createEngineBench({ numbers: { byNumber: { [benchNumber]: 'silent' } } })
  const { sessionId } = bench.start(agent(12))
  await bench.clock.advance(300_000)
  expect(bench.look(sessionId).entry.endedAtMs).toBeUndefined()
  expect(bench.ledger.dials()[0]?.said.every(({ channel }) => channel === 'agent')).toBe(true)
})

test('a hurried person hangs up in the middle of the first words', async () => {
  const { dial, person } = await converse('hangs-up-early')
  expect(person).toEqual([])
  expect(dial.said[0]).toMatchObject({ cutShort: true })
})

test('dead air makes a person ask whether anybody is there, and then hang up', async () => {
  await using bench = createEngineBench({ numbers: { byNumber: { [benchNumber]: 'answers' } } })
  await bench.run(`
    const call = VoxEngine.callPSTN('${benchNumber}', '74951234567')
    call.addEventListener(CallEvents.Disconnected, () => VoxEngine.terminate())`)
  const said = bench.ledger.dials()[0]?.said.map(({ text }) => text) ?? []
  expect(said.filter((text) => text.startsWith('Алло')).length).toBeGreaterThanOrEqual(2)
  expect(bench.ledger.dials()[0]?.endedBy).toBe('person')
})

test('busy at first, a number answers the second time', async () => {
  await using bench = createEngineBench({ numbers: { byNumber: { [benchNumber]: 'busy-then-answers' } } })
  await bench.run(agent(12))
  await bench.run(agent(12), 'second token')
  const [first, second] = bench.ledger.dialsByNumber(`+${benchNumber}`)
  expect(first?.failure).toEqual({ code: 486, reason: 'Busy here' })
  expect(second?.answeredAtMs).toBeDefined()
})

const improvising = (improvises: number): PersonaChoice => ({
  name: 'made-up',
  dials: [{ kind: 'answers', conversation: { lines: ['Здравствуйте.'], improvises, ending: 'hangs-up' } }],
})

test('after the lines of their script a person says what the improviser makes up, of what was said so far', async () => {
  const told: string[][] = []
  const { dial, person } = await converse(improvising(3), 12, async ({ said, persona }) => {
    told.push([persona, ...said.map(({ heard }) => heard)])
    return {
      says: told.length === 1 ? 'А сколько стоит?' : 'Спасибо, до свидания!',
      thenHangsUp: told.length === 2,
    }
  })
  expect(person).toEqual(['Здравствуйте.', 'А сколько стоит?', 'Спасибо, до свидания!'])
  expect(told[1]).toEqual([
    'made-up',
    expect.stringContaining('Чем могу помочь?'),
    'Здравствуйте.',
    expect.stringContaining('пятьсот'),
    'А сколько стоит?',
    expect.stringContaining('пятьсот'),
  ])
  expect(dial.endedBy).toBe('person')
})

test('an improviser that fails, or has been asked often enough, ends as the script says', async () => {
  const fails = await converse(improvising(3), 12, () => Promise.reject(new Error('the model is away')))
  expect(fails).toMatchObject({ person: ['Здравствуйте.'], dial: { endedBy: 'person' } })
  const often = await converse(improvising(2), 12, async () => ({ says: 'Ещё раз?', thenHangsUp: false }))
  expect(often).toMatchObject({
    person: ['Здравствуйте.', 'Ещё раз?', 'Ещё раз?'],
    dial: { endedBy: 'person' },
  })
})
