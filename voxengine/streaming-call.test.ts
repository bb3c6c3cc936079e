import { decodeRecording } from '@perezvon/simulator/recording/decode-recording'
import { expect, test } from 'vitest'
import type { GatewayScript } from './testing/gateway-stub.ts'
import { GOODBYE, personWho, personWhoInterrupts, SHORT_OPENING, STORY } from './testing/persons.ts'
import { type Rehearsal, rehearse } from './testing/rehearse.ts'

/** For calls of a minute; machines pause. */
const LONG = { timeout: 60_000 }

const HEARING = { detector: 'silero', threshold: 0.5, silence_ms: 700, secure: false } as const

/** A call in which the person is heard by recorded utterances. */
function rehearseStreaming({ gateway, ...rehearsal }: Rehearsal & { gateway?: GatewayScript }) {
  return rehearse({
    scenario: 'streaming-call',
    ...rehearsal,
    gateway: {
      ...gateway,
      settings: { dialogue: 'streaming', recorded_hearing: HEARING, ...gateway?.settings },
    },
  })
}

test('each utterance is recorded, answered and paid for; the call ends with the goodbye', LONG, async () => {
  const { stub, ended, agent, types } = await rehearseStreaming({
    person: personWho('Сколько стоит доставка по городу?', 'Спасибо, до свидания.'),
    gateway: { replies: [{ sentences: ['Двести рублей.', 'Ещё вопросы?'] }, GOODBYE] },
  })
  const recordings = stub.recordings()
  expect(recordings.length).toBeGreaterThanOrEqual(2)
  expect(new Set(recordings.map(({ audio_url }) => audio_url)).size).toBe(recordings.length)
  expect(stub.turns()).toEqual([])
  expect(ended()).toMatchObject({ reason: 'agent-goodbye', ended_by: 'agent' })
  expect(agent().map(({ text }) => text)).toEqual(
    expect.arrayContaining(['Двести рублей.', 'Ещё вопросы?', 'До свидания!']),
  )
  expect(types()).not.toContain('scenario.fault')
  expect(stub.mostConcurrent()).toBeLessThanOrEqual(3)
})

test('the marks say that voice activity told the end of speech', LONG, async () => {
  const { events } = await rehearseStreaming({
    person: personWho('Сколько стоит доставка по городу?'),
    gateway: { replies: [GOODBYE] },
  })
  const marks = events.flatMap((event) => (event.type === 'turn.heard' && event.marks ? [event.marks] : []))
  expect(marks[0]).toMatchObject({ speech_end: 'voice-activity', said_over: false })
  expect(marks[0]?.recognised_ms).toBeGreaterThanOrEqual(700)
})

test('a voice interrupts a long reply, and the next turn tells how much of it was heard', LONG, async () => {
  const { stub, agent } = await rehearseStreaming({
    person: personWhoInterrupts('Здравствуйте, расскажите про тарифы.', 'подождите мне нужен второй тариф'),
    gateway: { settings: SHORT_OPENING, replies: [STORY, GOODBYE] },
  })
  expect(agent().some(({ cutShort }) => cutShort)).toBe(true)
  expect(stub.recordings().find(({ heard_turn }) => heard_turn === 1)).toMatchObject({
    turn: 2,
    heard_characters: expect.any(Number),
  })
})

test.each([
  ['refused', [{ fault: 'voice-detector-refused' as const }]],
  ['never there', [{ fault: 'voice-detector-hangs' as const }]],
  ['lost when somebody speaks', [{ fault: 'voice-detector-dies' as const, where: 'voice', times: 1 }]],
])('where the detector is %s, the next one tells of the voice', LONG, async (_, faults) => {
  const { stub, ended, events } = await rehearseStreaming({
    person: personWho('Сколько стоит доставка по городу?', 'Я спрашиваю, сколько стоит доставка.'),
    gateway: { replies: [{ sentences: ['Двести рублей.'] }, GOODBYE] },
    faults,
  })
  expect(events).toContainEqual(expect.objectContaining({ type: 'scenario.fault', where: 'voice-activity' }))
  expect(stub.recordings().length).toBeGreaterThan(0)
  expect(ended().reason).toBe('agent-goodbye')
})

test('a detector that tells nothing at all is found out by what the line tells', LONG, async () => {
  const { stub, ended, events } = await rehearseStreaming({
    person: personWho(
      'Здравствуйте, расскажите мне, пожалуйста, сколько стоит доставка по городу и по области.',
    ),
    gateway: { replies: [GOODBYE] },
    faults: [{ fault: 'voice-detector-mute', where: 'voice', times: 1 }],
  })
  expect(events).toContainEqual(
    expect.objectContaining({ where: 'voice-activity', detail: 'the detector tells nothing of a voice' }),
  )
  expect(stub.recordings().length).toBeGreaterThan(0)
  expect(ended().reason).toBe('agent-goodbye')
})

test(
  'where a detector tells of a voice only when it is over, that interrupts all the same',
  LONG,
  async () => {
    const { stub, agent } = await rehearseStreaming({
      person: personWhoInterrupts('Здравствуйте.', 'подождите мне нужен второй тариф'),
      gateway: { settings: SHORT_OPENING, replies: [STORY, GOODBYE] },
      faults: [{ fault: 'voice-detector-tells-late' }],
    })
    expect(agent().some(({ cutShort }) => cutShort)).toBe(true)
    expect(stub.recordings().find(({ heard_turn }) => heard_turn === 1)).toMatchObject({ turn: 2 })
  },
)

test('a recorder that fails is replaced, and the talk goes on', LONG, async () => {
  const { stub, ended, events } = await rehearseStreaming({
    person: personWho('Сколько стоит доставка по городу?'),
    gateway: { replies: [GOODBYE] },
    faults: [{ fault: 'recorder-error', times: 1 }],
  })
  expect(events).toContainEqual(expect.objectContaining({ type: 'scenario.fault', where: 'recorder' }))
  expect(stub.recordings()).toHaveLength(1)
  expect(ended().reason).toBe('agent-goodbye')
})

test('without any recorder the agent says farewell', LONG, async () => {
  const { ended, agent } = await rehearseStreaming({
    person: personWho('Алло?'),
    faults: [{ fault: 'recorder-error' }],
  })
  expect(ended().reason).toBe('speech-recognition-failed')
  expect(agent().at(-1)?.text).toBe('Спасибо за разговор. До свидания!')
})

test('who hangs up in the middle of their words has them told', LONG, async () => {
  const { events, ended } = await rehearseStreaming({
    person: {
      name: 'hangs up',
      dials: [
        {
          kind: 'answers',
          conversation: {
            answers: [{ hears: 'робот', says: ['Больше мне никогда не звоните.'] }],
            lines: [],
            ending: 'hangs-up',
          },
        },
      ],
    },
    gateway: { settings: SHORT_OPENING },
  })
  expect(ended().reason).toBe('person-hung-up')
  const told = events.some(({ type }) => type === 'turn.unanswered' || type === 'turn.heard')
  expect(told).toBe(true)
})

test('an agent of the other dialogue is not called: its rule runs the wrong scenario', LONG, async () => {
  const { ledger, ended, events } = await rehearse({ scenario: 'streaming-call' })
  expect(ledger.dials()).toEqual([])
  expect(ended().reason).toBe('scenario-error')
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'scenario.fault', detail: expect.stringContaining('dialogue is asr') }),
  )
})

test('the recorder hears the person alone', LONG, async () => {
  const words = 'Сколько стоит доставка по городу?'
  const heard: string[] = []
  const { stub } = await rehearseStreaming({
    person: personWho(words),
    gateway: { replies: [GOODBYE] },
    rig: { recordingReadyAfterMs: 0 },
    looks: async (recordings) => {
      for (const { audio_url } of recordings) {
        const answer = await fetch(audio_url)
        const recording = decodeRecording(new Uint8Array(await answer.arrayBuffer()))
        heard.push(...(recording?.utterances ?? []).map(({ channel, text }) => `${channel}: ${text}`))
      }
    },
  })
  expect(stub.recordings()).toHaveLength(1)
  expect(heard).toEqual([`person: ${words}`])
})
