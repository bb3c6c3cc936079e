import { createHash, timingSafeEqual } from 'node:crypto'
import type { Secret } from '@perezvon/runtime/secret'
import { ProblemError } from '../problems/problem.ts'

/** Who may use the public API. */
export type ApiAccess = {
  /** Names the client for its rate; throws a problem where it is not let in. */
  admit(request: ApiRequest): string
  /** `keys`: with a key. `local`: without one, from this machine alone. `closed`: nobody. */
  mode: 'keys' | 'local' | 'closed'
}

/** What of a request decides. */
export type ApiRequest = {
  /** Looks a header up by its lower-case name. */
  header: (name: string) => string | undefined
  /** The peer's address; undefined where there is no socket. */
  peer: string | undefined
}

/**
 * With keys configured, one of them must come. Without any, only programs on this machine are let in, and only while
 * calls are simulated: with a real carrier a tunnel makes the whole world look local.
 */
export function createApiAccess(options: { keys: readonly Secret[]; simulated: boolean }): ApiAccess {
  const keys = options.keys.map((key) => digest(key.reveal()))
  if (keys.length > 0) return { mode: 'keys', admit: (request) => admitByKey(keys, request) }
  if (options.simulated) return { mode: 'local', admit: admitLocally }
  return {
    mode: 'closed',
    admit: () => {
      throw new ProblemError(
        'api-closed',
        'No API key is configured: set PEREZVON_API_KEYS and send one as "Authorization: Bearer …".',
      )
    },
  }
}

function admitByKey(keys: readonly Buffer[], request: ApiRequest): string {
  const given = givenKey(request)
  if (given === undefined) {
    throw new ProblemError(
      'api-key-missing',
      'Send one of the configured keys as "Authorization: Bearer …" or "X-Api-Key: …".',
      { headers: { 'www-authenticate': 'Bearer' } },
    )
  }
  const hash = digest(given)
  // Every key is compared, in constant time: how long it takes says nothing about any of them.
  const matches = keys.filter((key) => timingSafeEqual(key, hash))
  if (matches.length === 0) {
    throw new ProblemError('api-key-unknown', 'The key is none of those in PEREZVON_API_KEYS.', {
      headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
    })
  }
  return hash.toString('base64url', 0, 9)
}

function givenKey({ header }: ApiRequest): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(header('authorization') ?? '')
  return bearer?.[1] ?? (header('x-api-key') || undefined)
}

const LOOPBACK_HOST = /^(?:localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])(?::[0-9]+)?$/i
const LOOPBACK_PEER = /^(?:127\.|::1$|::ffff:127\.)/
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'cf-connecting-ip', 'via'] as const

/**
 * A program on this machine that means this machine: not a proxy or tunnel that forwards for others, and not a web page
 * that has its own name resolve to us (the Host header tells) or posts across origins.
 */
function admitLocally({ header, peer }: ApiRequest): string {
  const origin = header('origin')
  const isLocal =
    LOOPBACK_PEER.test(peer ?? '') &&
    LOOPBACK_HOST.test(header('host') ?? '') &&
    FORWARDED.every((name) => header(name) === undefined) &&
    (origin === undefined || LOOPBACK_HOST.test(origin.replace(/^https?:\/\//, '')))
  if (isLocal) return 'local'
  throw new ProblemError(
    'api-closed',
    'No API key is configured, so only programs on the gateway’s own machine are answered. Set PEREZVON_API_KEYS to open it.',
  )
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}
