import { dialogueKindSchema, recordedHearingSchema } from '@perezvon/contracts/agent/dialogue'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { agentSaid, onlyDial, placeCall, untilEnded } from '../rig/calls.ts'
import { personWith } from '../rig/persons.ts'
import { createAgentLikeHalo, LONG, type Rig, startRig } from '../rig/rig.ts'

let rig: Rig

beforeAll(async () => {
  rig = await startRig({ speed: 20 })
  await createAgentLikeHalo(rig.api, {
    name: 'recorded',
    dialogue: dialogueKindSchema.enum.streaming,
    streaming: recordedHearingSchema.parse({ silence_ms: 700 }),
  })
})
afterAll(() => rig?.stop())

/** What the speech-to-text model was asked for: utterances of the call, and the whole recording behind it. */
const transcriptions = () => rig.openai.requests.filter(({ endpoint }) => endpoint === 'transcription').length

test('a whole call whose utterances are recorded: what was said is what the model reads, and the record tells', {
  timeout: LONG,
}, async () => {
  const phone = '+70008880001'
  const question = 'Сколько стоит доставка по городу?'
  rig.voximplant.setPersona(
    phone,
    personWith({
      answers: [{ hears: 'могу помочь', says: [question] }],
      lines: ['Спасибо, больше ничего не нужно, до свидания.'],
      ending: 'falls-silent',
    }),
  )
  const call = await untilEnded(rig, await placeCall(rig, { phone, agent: 'recorded' }))

  expect(call.outcome).toBe('conversation')
  const asked = call.turns.find(({ user_text }) => user_text.includes('доставка'))
  expect(asked).toMatchObject({ user_text: question, source: 'model', interrupted: false })
  expect(asked?.choices?.transcribed_ms).toBeGreaterThan(0)
  const steps = asked?.waterfall.steps.map(({ step }) => step) ?? []
  expect(steps.indexOf('transcribed')).toBeGreaterThan(steps.indexOf('received'))
  expect(steps.indexOf('transcribed')).toBeLessThan(steps.indexOf('first-token'))
  expect(steps).toContain('playback-started')
  // What the person heard is what the record says they heard.
  const played = agentSaid(onlyDial(rig, phone))
    .map(({ heard }) => heard)
    .join(' ')
  for (const { heard_text } of call.turns) expect(played).toContain(heard_text ?? '')
  expect(transcriptions()).toBeGreaterThanOrEqual(2)
  expect(call.cost).toBeGreaterThan(0)
})

test('who asks not to be called, and hangs up at once, is not called again', {
  timeout: LONG,
}, async () => {
  const phone = '+70008880002'
  rig.voximplant.setPersona(
    phone,
    personWith({
      answers: [{ hears: 'могу помочь', says: ['Больше мне никогда не звоните.'] }],
      lines: [],
      ending: 'hangs-up',
    }),
  )
  const call = await untilEnded(rig, await placeCall(rig, { phone, agent: 'recorded' }))
  expect(call).toMatchObject({ outcome: 'opted-out', reason: 'opted-out' })
})
