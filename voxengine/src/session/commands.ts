import type { CallCommand } from '@perezvon/contracts/scenario/session-command'

/** A command that is older, or comes from further in the future, is not obeyed: it may be a repeated one. */
const BELIEVED_MS = 5 * 60_000

export type CommandCheck = {
  callId: string
  /** The claim's `command_key`; without one nothing is obeyed. */
  key: string | undefined
  now: number
  hmac(key: string, data: string): string
}

/** What is done when the agent is next silent. */
export type Errand = Exclude<CallCommand, { command: 'hang-up' }>

/** A command that is ours, and the signature by which it is known when it comes twice. */
export type SignedCommand = { command: CallCommand; signature: string }

/** What a request to the access URL commands; undefined where our own gateway did not sign it for this call, just now. */
export function readCommand(content: string, check: CommandCheck): SignedCommand | undefined {
  const { callId, key, now, hmac } = check
  const fields = parse(content)
  const command = fields && commandOf(fields)
  const detail = command && detailOf(command)
  if (!command || !detail || typeof fields.at !== 'number' || key === undefined) return undefined
  if (Math.abs(now - fields.at) > BELIEVED_MS) return undefined
  const words = [callId, command.command, fields.at, ...detail].join('\n')
  const signature = hmac(key, words).toLowerCase()
  return fields.signature === signature ? { command, signature } : undefined
}

function commandOf({ command, text, target }: Record<string, unknown>): CallCommand | undefined {
  if (command === 'hang-up') return { command }
  if (command === 'say' && typeof text === 'string' && text.trim() !== '') return { command, text }
  if (command === 'transfer' && typeof target === 'string') return { command, target }
  return undefined
}

/** Letters beyond ASCII go into the signature percent-encoded: how the platform's HMAC would read them is not documented. */
function detailOf(command: CallCommand): string[] | undefined {
  switch (command.command) {
    case 'hang-up':
      return []
    case 'say':
      return encoded(command.text)
    case 'transfer':
      return encoded(command.target)
    default:
      return command satisfies never
  }
}

function encoded(text: string): string[] | undefined {
  try {
    return [encodeURIComponent(text)]
  } catch {
    return undefined // half a letter: our gateway signs none, and what somebody else sends must not end the call
  }
}

function parse(content: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(content)
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : undefined
  } catch {
    return undefined // somebody else's request: anybody may call an address
  }
}
