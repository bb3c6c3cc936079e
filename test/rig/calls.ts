import type { CallView } from '@perezvon/contracts/http/call-view'
import type { CallId } from '@perezvon/contracts/ids'
import { callIdSchema } from '@perezvon/contracts/ids'
import { systemIds } from '@perezvon/runtime/ids'
import type { DialEntry, SpokenEntry } from '@perezvon/simulator/ledger/entries'
import { expect } from 'vitest'
import type { Rig } from './rig.ts'

/** Longer than any call of a test, on a machine that pauses for seconds. */
const PATIENCE = { timeout: 100_000, interval: 50 }

/** Asks for one call by the public API. */
export async function placeCall(
  rig: Rig,
  body: { phone: string; [field: string]: unknown },
): Promise<CallId> {
  const { call_id: id } = await rig.api.createCall(body, systemIds.call())
  return callIdSchema.parse(id)
}

/** The call, once it has its outcome. */
export async function untilEnded(rig: Rig, callId: CallId): Promise<CallView> {
  await expect.poll(async () => (await rig.api.getCall(callId)).state, PATIENCE).toBe('ended')
  return rig.api.getCall(callId)
}

/** The call, once everything that follows its end is done. */
export async function untilAnalysed(rig: Rig, callId: CallId): Promise<CallView> {
  await expect.poll(async () => (await rig.api.getCall(callId)).analysis, PATIENCE).not.toBeNull()
  return rig.api.getCall(callId)
}

/** The carrier's own record of the only dial of a number. */
export function onlyDial(rig: Rig, phone: string): DialEntry {
  const dials = rig.voximplant.ledger.dialsByNumber(phone)
  expect(dials).toHaveLength(1)
  const [dial] = dials
  if (dial === undefined) throw new Error(`${phone} was not dialled`)
  return dial
}

/** What the agent said on a line, in its order. */
export function agentSaid(dial: DialEntry): SpokenEntry[] {
  return dial.said.filter(({ channel }) => channel === 'agent')
}
