import { createHmac } from 'node:crypto'
import { isIP } from 'node:net'
import type { CallId } from '@perezvon/contracts/ids'
import type { CallCommand, SessionCommand } from '@perezvon/contracts/scenario/session-command'
import { isPublicAddress, publicAddressLookup, resolveHost } from '@perezvon/runtime/public-address'
import type { Secret } from '@perezvon/runtime/secret'
import { Agent, request } from 'undici'

/** A session is near, or gone: whoever waits for its call to end does not wait longer than this for the word. */
const TIMEOUT_MS = 5000

/** Tells running sessions what to do. */
export type SessionCommands = {
  /** The key of one call's commands: what the claim's answer brings to its session. */
  keyOf(callId: CallId): string
  /** Whether the platform took the command for the session. What the session does about it, its report tells. */
  send(command: {
    callId: CallId
    /** The session's access URL, as the platform or the session itself told it. */
    url: string
    command: CallCommand
    now: Date
  }): Promise<boolean>
  close(): Promise<void>
}

/**
 * Commands into sessions by their access URLs. `anywhere`: the platform is a simulated one, on this machine; else only
 * https and public addresses are asked, since the URL is what a scenario told.
 */
export function createSessionCommands(options: { secret: Secret; anywhere: boolean }): SessionCommands {
  const { secret, anywhere } = options
  const dispatcher = new Agent({
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
    connect: {
      timeout: TIMEOUT_MS,
      // Media servers are reached by address, and nobody says that their certificates name it. Nothing secret is sent,
      // and what is sent is signed: whoever came in between could only keep it back.
      rejectUnauthorized: false,
      ...(anywhere ? {} : { lookup: publicAddressLookup(resolveHost) }),
    },
  })
  const keyOf = (callId: CallId) =>
    createHmac('sha256', secret.reveal()).update(`commands of ${callId}`).digest('hex')
  return {
    keyOf,
    send: async ({ callId, url, command, now }) => {
      if (!mayAsk(url, anywhere)) return false
      try {
        const body = JSON.stringify(signed({ callId, command, at: now.getTime() }, keyOf(callId)))
        const headers = { 'content-type': 'application/json' }
        const answer = await request(url, { method: 'POST', headers, body, dispatcher })
        await answer.body.dump()
        return answer.statusCode < 300
      } catch {
        return false // the session is gone, or cannot be reached: its call is over, or is reconciled; or it cannot be signed
      }
    },
    close: () => dispatcher.destroy(),
  }
}

function signed(
  { callId, command, at }: { callId: CallId; command: CallCommand; at: number },
  key: string,
): SessionCommand {
  const words = [callId, command.command, at, ...detailOf(command)].join('\n')
  return { ...command, at, signature: createHmac('sha256', key).update(words).digest('hex') }
}

/** In ASCII: the platform's HMAC may read other letters differently. */
function detailOf(command: CallCommand): string[] {
  if (command.command === 'say') return [encodeURIComponent(command.text)]
  return command.command === 'transfer' ? [encodeURIComponent(command.target)] : []
}

function mayAsk(address: string, anywhere: boolean): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname } = new URL(address)
  if (anywhere) return protocol === 'https:' || protocol === 'http:'
  const host = hostname.replace(/^\[|\]$/g, '')
  return protocol === 'https:' && (isIP(host) === 0 || isPublicAddress(host))
}
