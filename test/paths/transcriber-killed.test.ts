import { afterAll, beforeAll, expect, test } from 'vitest'
import { untilAnalysed } from '../rig/calls.ts'
import { personWho } from '../rig/persons.ts'
import { createHalo, createQuickCampaign, LONG, type Rig, startRig, untilFinished } from '../rig/rig.ts'

let rig: Rig

beforeAll(async () => {
  rig = await startRig({ processes: ['transcriber'] })
  await createHalo(rig.api)
})
afterAll(() => rig?.stop())

function transcriptions() {
  return rig.openai.requests.filter(({ endpoint }) => endpoint === 'transcription')
}

test('kill -9 of the transcriber in the middle of its work: every recording is written down, once', {
  timeout: LONG,
}, async () => {
  // Nothing is written down before the death: four recordings at a time are held by a model that does not answer.
  rig.openai.setFaults([{ endpoint: 'transcription', fault: { kind: 'no-answer' } }])
  const phones = Array.from({ length: 6 }, (_, index) => `+7000999${1000 + index}`)
  for (const phone of phones)
    rig.voximplant.setPersona(phone, personWho('Сколько стоит доставка?', 'Спасибо, до свидания!'))
  const campaign = await createQuickCampaign(rig.api, phones)
  await untilFinished(rig.api, campaign.id)
  await expect.poll(() => transcriptions().length, { timeout: 60_000, interval: 20 }).toBe(4)
  await rig.processOf('transcriber').kill()
  rig.openai.setFaults([])
  await rig.startProcess('transcriber')

  for (const { id } of await rig.api.listCalls(campaign.id)) {
    const call = await untilAnalysed(rig, id)
    expect(call).toMatchObject({
      outcome: 'conversation',
      recording: { state: 'transcribed' },
      analysis: { based_on: 'transcript' },
    })
    for (const { user_text } of call.turns) expect(call.transcript?.text).toContain(user_text)
  }
  // The four that the dead one had asked about in vain, and each of the six once.
  const answered = transcriptions().filter(({ fault }) => fault === undefined)
  expect(answered).toHaveLength(6)
  expect(transcriptions()).toHaveLength(10)
  expect(await rig.jobs.depth('transcribe-recording')).toMatchObject({ waiting: 0, active: 0, failed: 0 })
})
