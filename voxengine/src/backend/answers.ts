import type { ClaimAnswer } from '@perezvon/contracts/http/claim-call'
import type { InboundClaimAnswer } from '@perezvon/contracts/http/claim-inbound-call'
import type { SpokenSentence, TurnAction } from '@perezvon/contracts/http/process-text'

/**
 * The gateway's answers, read without a schema library (a scenario has no room for one). What is checked is what a
 * call would break on; the rest is the contract's business.
 */

type Fields = Readonly<Record<string, unknown>>

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined
}

function parse(text: string | undefined): Fields | undefined {
  try {
    return fieldsOf(JSON.parse(text ?? ''))
  } catch {
    return undefined // no JSON: the caller reports the answer as unreadable, with its HTTP status
  }
}

/** A claim's answer, or undefined where nobody should dial on it. */
export function readClaimAnswer(text: string | undefined): ClaimAnswer | undefined {
  const fields = parse(text)
  if (fields?.granted === false) return fields as ClaimAnswer
  const settings = fieldsOf(fields?.settings)
  const spoken = [settings?.disclosure, settings?.greeting, settings?.fallback, settings?.farewell]
  const whole =
    fields?.granted === true &&
    [fields.call_id, fields.number, fields.caller_id, ...spoken].every((it) => typeof it === 'string') &&
    [settings?.max_duration_seconds, settings?.ring_seconds, settings?.reply_timeout_seconds].every(
      (it) => typeof it === 'number',
    ) &&
    [
      settings?.voice,
      settings?.speech_recognition,
      settings?.silence,
      settings?.interruption,
      settings?.recording,
    ].every((it) => fieldsOf(it) !== undefined)
  return whole ? (fields as ClaimAnswer) : undefined
}

/** The same of a claim by a session that has no token yet: without one it could not go on. */
export function readInboundClaimAnswer(text: string | undefined): InboundClaimAnswer | undefined {
  const fields = parse(text)
  const whole =
    fields?.granted === false
      ? typeof fields.sip_code === 'number'
      : typeof fields?.call_token === 'string' && readClaimAnswer(text) !== undefined
  return whole ? (fields as InboundClaimAnswer) : undefined
}

const ACTIONS: readonly string[] = ['continue', 'listen', 'hangup', 'transfer'] satisfies TurnAction[]

/** A sentence to speak, or undefined where it is not one of this turn. */
export function readSpokenSentence(text: string | undefined, turn: number): SpokenSentence | undefined {
  const fields = parse(text)
  const whole =
    fields?.turn === turn &&
    typeof fields.sentence === 'number' &&
    typeof fields.ai_text === 'string' &&
    typeof fields.more === 'boolean' &&
    ACTIONS.includes(String(fields.action))
  return whole ? (fields as SpokenSentence) : undefined
}
