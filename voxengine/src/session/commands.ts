import type { SessionCommandWord } from '@perezvon/contracts/scenario/session-command'

/** A command that is older, or comes from further in the future, is not obeyed: it may be a repeated one. */
const BELIEVED_MS = 5 * 60_000

export type CommandCheck = {
  callId: string
  /** The claim's `command_key`; without one nothing is obeyed. */
  key: string | undefined
  now: number
  hmac(key: string, data: string): string
}

/** What a request to the access URL commands; undefined where our own gateway did not sign it for this call, just now. */
export function readCommand(content: string, check: CommandCheck): SessionCommandWord | undefined {
  const { callId, key, now, hmac } = check
  const fields = parse(content)
  if (fields?.command !== 'hang-up' || typeof fields.at !== 'number' || key === undefined) return undefined
  if (Math.abs(now - fields.at) > BELIEVED_MS) return undefined
  const signature = hmac(key, `${callId}\n${fields.command}\n${fields.at}`).toLowerCase()
  return fields.signature === signature ? fields.command : undefined
}

function parse(content: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(content)
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : undefined
  } catch {
    return undefined // somebody else's request: anybody may call an address
  }
}
