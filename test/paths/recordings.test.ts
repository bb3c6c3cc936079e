import { once } from 'node:events'
import { createServer } from 'node:http'
import type { CallId } from '@perezvon/contracts/ids'
import type { FaultDialInput } from '@perezvon/simulator/faults/fault-dial'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { agentSaid, onlyDial, placeCall, untilAnalysed } from '../rig/calls.ts'
import { personWho } from '../rig/persons.ts'
import { letRecordingHaveWaited } from '../rig/records.ts'
import { createHalo, type Rig, startRig } from '../rig/rig.ts'
import { askAsScenario } from '../rig/scenario-routes.ts'

const PATIENCE = { timeout: 60_000, interval: 50 }
let rig: Rig

beforeAll(async () => {
  rig = await startRig()
  await createHalo(rig.api)
})
afterAll(() => rig?.stop())

/** A short call whose recording meets this fault. */
async function callRecorded(phone: string, fault: FaultDialInput): Promise<CallId> {
  rig.voximplant.faults.set([{ ...fault, times: 1 }])
  rig.voximplant.setPersona(phone, personWho('Сколько стоит доставка?', 'Спасибо, до свидания!'))
  return placeCall(rig, { phone, agent: 'halo' })
}

async function recordingOf(callId: CallId) {
  return (await rig.api.getCall(callId)).recording
}

function transcriptions() {
  return rig.openai.requests.filter(({ endpoint }) => endpoint === 'transcription')
}

test('a recording that is ready late is written down after all, and only then is the call analysed', async () => {
  const phone = '+70004440001'
  const callId = await callRecorded(phone, { fault: 'recording-late', ms: 3_000 })
  const call = await untilAnalysed(rig, callId)
  expect(rig.voximplant.ledger.summary().faults).toMatchObject({ 'recording-late': 1 })
  expect(call).toMatchObject({ recording: { state: 'transcribed' }, analysis: { based_on: 'transcript' } })
  for (const { heard } of agentSaid(onlyDial(rig, phone))) expect(call.transcript?.text).toContain(heard)
  expect(transcriptions()).toHaveLength(1)
})

test('a recording that is never ready fails by that name, and the call is analysed from its turns', async () => {
  const callId = await callRecorded('+70004440002', { fault: 'recording-never-ready' })
  await expect.poll(async () => (await recordingOf(callId))?.state, PATIENCE).toBe('announced')
  await letRecordingHaveWaited(rig, callId, 31)
  const call = await untilAnalysed(rig, callId)
  expect(call).toMatchObject({
    outcome: 'conversation',
    recording: { state: 'failed', reason: 'never-ready' },
    transcript: null,
    analysis: { based_on: 'turns' },
  })
  expect(call.analysis?.summary).not.toBe('')
})

test('a recording that is no audio fails by that name, and the call is analysed from its turns', async () => {
  const callId = await callRecorded('+70004440003', { fault: 'recording-broken' })
  await expect.poll(async () => (await recordingOf(callId))?.state, PATIENCE).toBe('announced')
  // As long as it may still be growing, a file that is too small for its length is not taken for the recording.
  await letRecordingHaveWaited(rig, callId, 6)
  const before = transcriptions().length
  const call = await untilAnalysed(rig, callId)
  expect(transcriptions().length).toBe(before + 1)
  expect(call).toMatchObject({
    recording: { state: 'failed', reason: 'ai-audio-unreadable' },
    transcript: null,
    analysis: { based_on: 'turns' },
  })
})

test('a recording on a host that is not allowed is never asked for, whoever names it', async () => {
  const stranger = createServer((_, response) => response.end('secret'))
  let asked = 0
  stranger.on('request', () => {
    asked += 1
  })
  stranger.listen(0, '127.0.0.1')
  await once(stranger, 'listening')
  const address = stranger.address()
  const publicUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  // This carrier says that its recordings lie with the stranger.
  const misled = await startRig({ voximplant: { publicUrl } })
  try {
    await createHalo(misled.api)
    const phone = '+70004440004'
    misled.voximplant.setPersona(phone, personWho('Сколько стоит доставка?', 'Спасибо, до свидания!'))
    const callId = await placeCall(misled, { phone, agent: 'halo' })
    const call = await untilAnalysed(misled, callId)
    expect(call).toMatchObject({
      outcome: 'conversation',
      recording: { state: 'failed', reason: 'refused-not-https' },
      analysis: { based_on: 'turns' },
    })
    for (const audio_url of [
      `${publicUrl}/voximplant-records/1.mp3`,
      'https://169.254.169.254/latest/meta-data',
      'https://storage.voximplant.com.example.org/1.mp3',
      'file:///etc/passwd',
    ]) {
      const answer = await askAsScenario(misled, callId, 'process_audio', {
        call_id: callId,
        audio_url,
        duration: 3,
      })
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'audio_url' }] } })
    }
    expect(asked).toBe(0)
  } finally {
    await misled.stop()
    stranger.close()
  }
})
