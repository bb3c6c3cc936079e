import type { AgentSpec } from '@perezvon/contracts/agent/agent-spec'
import type { CallId } from '@perezvon/contracts/ids'
import { leasesHeld } from '@perezvon/livecall/capacity/leases'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { agentSaid, onlyDial, placeCall, untilEnded } from '../rig/calls.ts'
import { personWho, personWhoInterrupts, SHORT_OPENING } from '../rig/persons.ts'
import { whyOf } from '../rig/public-routes.ts'
import {
  numberIsSuppressed,
  suppressionOf,
  untilSuppressionWaits,
  whileSuppressionsMustWait,
} from '../rig/records.ts'
import {
  createAgentLikeHalo,
  createHalo,
  createQuickCampaign,
  type Rig,
  startRig,
  untilFinished,
} from '../rig/rig.ts'

const KEY = { phrases: [], key: '9', reply: 'Поняла вас, больше звонить не будем. До свидания!' }

let rig: Rig
let halo: AgentSpec

beforeAll(async () => {
  // No sweep comes by: an attempt that is turned away at the claim ends, and gives its line back, by itself.
  rig = await startRig({ settings: { SWEEP_EVERY_SECONDS: '3600' } })
  halo = (await createHalo(rig.api)).spec
  await createAgentLikeHalo(rig.api, { name: 'brief', ...SHORT_OPENING })
  await createAgentLikeHalo(rig.api, { name: 'with-key', opt_out: KEY })
})
afterAll(() => rig?.stop())

/** Something that takes as long as a whole short call: what was not waited for has happened by then. */
async function anotherCallComesAndGoes(): Promise<void> {
  const phone = '+70002220000'
  rig.voximplant.setPersona(phone, 'hangs-up-early')
  await placeCall(rig, { phone, agent: 'halo' })
  await expect
    .poll(() => rig.voximplant.ledger.dialsByNumber(phone).at(-1)?.endedBy, { timeout: 60_000, interval: 10 })
    .toBe('person')
}

/** Looks at a call while its suppression is held up, then lets it go on. */
async function whileNotYetSuppressed(
  phone: string,
  agent: string,
  look: (callId: CallId) => Promise<void> | void,
): Promise<CallId> {
  return whileSuppressionsMustWait(rig, async () => {
    const callId = await placeCall(rig, { phone, agent })
    await untilSuppressionWaits(rig)
    await anotherCallComesAndGoes()
    await look(callId)
    return callId
  })
}

/** The number may not be dialled by anybody any more, and everybody says why. */
async function expectRefusedEverywhere(phone: string, dialsBefore: number): Promise<void> {
  expect(await numberIsSuppressed(rig, phone)).toBe(true)
  rig.voximplant.setPersona('+70002229999', 'answers')
  const again = await createQuickCampaign(rig.api, [phone, '+70002229999'])
  const [contact, other] = await untilFinished(rig.api, again.id)
  expect(contact).toMatchObject({ phone, outcome: 'refused', reason: 'suppressed', attempts: 0 })
  expect(other?.outcome).toBe('conversation')
  const { decisions } = await whyOf(rig, contact?.id ?? '')
  expect(decisions.map(({ decision }) => decision)).toEqual(['imported', 'suppressed', 'finished'])
  expect(decisions.at(-1)?.detail).toMatchObject({ outcome: 'refused', reason: 'suppressed' })
  // A single call is not even asked for.
  const single = await untilEnded(rig, await placeCall(rig, { phone, agent: 'halo' }))
  expect(single).toMatchObject({ outcome: 'refused', reason: 'suppressed', answered_at: null })
  const sessions = rig.voximplant.ledger.sessions().filter(({ customData }) => customData.includes(single.id))
  expect(sessions).toEqual([])
  expect(rig.voximplant.ledger.dialsByNumber(phone)).toHaveLength(dialsBefore)
  await expect.poll(() => leasesHeld(rig.live, { now: new Date() }), { timeout: 30_000 }).toEqual([])
}

test('«Не звоните мне больше» is a suppression before the goodbye is heard, and holds in every campaign', async () => {
  const phone = '+70002220001'
  rig.voximplant.setPersona(phone, personWho('Не звоните мне больше.'))
  const waiting = await createQuickCampaign(rig.api, [phone], { start: false })

  const callId = await whileNotYetSuppressed(phone, 'halo', () => {
    // As long as it is not durable the person hears nothing about it, and is not hung up on.
    const dial = onlyDial(rig, phone)
    expect(agentSaid(dial).map(({ text }) => text)).toEqual([halo.disclosure, halo.greeting])
    expect(dial.endedBy).toBeUndefined()
  })
  const call = await untilEnded(rig, callId)
  expect(call).toMatchObject({ outcome: 'opted-out', reason: 'opted-out' })
  const { reply } = halo.opt_out
  expect(agentSaid(onlyDial(rig, phone)).at(-1)).toMatchObject({ text: reply, heard: reply })

  // Whoever waited under the number is told so at once, although nobody has touched that campaign.
  const [contact] = await rig.api.listContacts(waiting.id)
  expect(contact).toMatchObject({ state: 'finished', outcome: 'refused', reason: 'suppressed' })
  expect((await whyOf(rig, contact?.id ?? '')).decisions).toMatchObject([
    { decision: 'imported' },
    { decision: 'suppressed', call_id: callId, detail: { source: 'voice' } },
    { decision: 'finished', detail: { outcome: 'refused', reason: 'suppressed' } },
  ])
  await expectRefusedEverywhere(phone, 1)
})

test('what is said over the goodbye counts, too: it is a suppression before the call’s end is acknowledged', async () => {
  const phone = '+70002220002'
  const answer = 'Нет, спасибо, мне от вас совершенно ничего не нужно'
  const goodbye = 'Хорошо, спасибо за ваше время, мы всё записали и передадим коллегам, до свидания!'
  rig.openai.setScript([{ phrase: answer, text: goodbye, toolCalls: [{ name: 'end_call', arguments: {} }] }])
  rig.voximplant.setPersona(
    phone,
    personWhoInterrupts({ answer, interruption: 'И больше мне не звоните', afterMs: 2_500 }),
  )
  const callId = await whileNotYetSuppressed(phone, 'brief', async (held) => {
    const session = rig.voximplant.ledger.sessions().find(({ customData }) => customData.includes(held))
    expect(session?.endedAtMs).toBeUndefined()
    expect((await rig.api.getCall(held)).state).toBe('answered')
  })
  rig.openai.setScript([])
  const call = await untilEnded(rig, callId)
  expect(agentSaid(onlyDial(rig, phone)).at(-1)).toMatchObject({ text: goodbye, heard: goodbye })
  expect(call.turns).toHaveLength(1)
  expect(call).toMatchObject({ outcome: 'opted-out', reason: 'agent-goodbye' })
  await expectRefusedEverywhere(phone, 1)
})

test('the key that asks for no more calls is a suppression that says so, and the reply is heard', async () => {
  const phone = '+70002220003'
  rig.voximplant.setPersona(phone, 'presses-key')
  const callId = await placeCall(rig, { phone, agent: 'with-key' })
  const call = await untilEnded(rig, callId)
  expect(call).toMatchObject({ outcome: 'opted-out', reason: 'opted-out', turns: [] })
  const said = agentSaid(onlyDial(rig, phone))
  expect(said[0]).toMatchObject({ text: halo.disclosure, cutShort: false })
  expect(said.at(-1)).toMatchObject({ text: KEY.reply, heard: KEY.reply })
  expect(await suppressionOf(rig, phone)).toMatchObject({ source: 'keypad', call_id: callId, scope: 'all' })
  await expectRefusedEverywhere(phone, 1)
})

test('a key press is not lost where nothing can be written while it happens: the goodbye is heard, the report keeps it', async () => {
  const phone = '+70002220004'
  rig.voximplant.setPersona(phone, 'presses-key')
  const callId = await whileSuppressionsMustWait(rig, async () => {
    const placed = await placeCall(rig, { phone, agent: 'with-key' })
    await expect
      .poll(() => rig.voximplant.ledger.dialsByNumber(phone).flatMap(agentSaid).at(-1), {
        timeout: 60_000,
        interval: 10,
      })
      .toMatchObject({ text: KEY.reply, heard: KEY.reply })
    return placed
  })
  expect(await untilEnded(rig, callId)).toMatchObject({ outcome: 'opted-out', reason: 'opted-out' })
  expect(await suppressionOf(rig, phone)).toMatchObject({ source: 'keypad', call_id: callId })
  await expectRefusedEverywhere(phone, 1)
})
