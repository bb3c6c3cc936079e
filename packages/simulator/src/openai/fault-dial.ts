import { z } from 'zod'
import { seededDice } from './seeded-dice.ts'

const afterTokens = z.int().nonnegative().default(3)

/** What goes wrong. Each is a thing that api.openai.com is known to do. */
export const fault = z.discriminatedUnion('kind', [
  /** 401 `invalid_api_key`. */
  z.strictObject({ kind: z.literal('wrong-key') }),
  /** 429 `insufficient_quota`: the account has no credit; trying again does not help. */
  z.strictObject({ kind: z.literal('insufficient-quota') }),
  /** 429 `rate_limit_exceeded`, with Retry-After. */
  z.strictObject({ kind: z.literal('rate-limited'), retryAfterMs: z.int().positive().default(1000) }),
  /** A 5xx. */
  z.strictObject({ kind: z.literal('server-error'), status: z.int().min(500).max(599).default(500) }),
  /** 400 `context_length_exceeded`. */
  z.strictObject({ kind: z.literal('context-too-long') }),
  /** The answer starts late by this much on top of the normal time to first token. */
  z.strictObject({ kind: z.literal('slow-first-token'), delayMs: z.int().positive() }),
  /** The connection is held and nothing is ever answered. */
  z.strictObject({ kind: z.literal('no-answer') }),
  /** The stream stands still after some tokens: for a while, or (without `forMs`) for good. */
  z.strictObject({ kind: z.literal('stall'), afterTokens, forMs: z.int().positive().optional() }),
  /** The connection is cut after some tokens; with 0, before any answer. */
  z.strictObject({ kind: z.literal('broken-connection'), afterTokens }),
  /** An error object in mid-stream, after which the stream ends. */
  z.strictObject({ kind: z.literal('error-in-stream'), afterTokens }),
  /** The model declines: `refusal` in place of content. */
  z.strictObject({
    kind: z.literal('refusal'),
    text: z.string().default('Извините, с этим я помочь не могу.'),
  }),
  /** `finish_reason: content_filter` after some tokens. */
  z.strictObject({ kind: z.literal('content-filtered'), afterTokens }),
  /** `finish_reason: length` after some tokens: the answer is cut. */
  z.strictObject({ kind: z.literal('truncated'), afterTokens }),
  /** A structured output that is JSON but breaks its schema. */
  z.strictObject({ kind: z.literal('broken-document') }),
])

/** The inferred form of {@link fault}. */
export type Fault = z.output<typeof fault>

/**
 * A fault and when it strikes. All given conditions must hold; without any it strikes every request of its
 * endpoint. The first dial of the list that strikes wins.
 */
export const faultDial = z.strictObject({
  fault,
  endpoint: z.enum(['chat', 'transcription', 'any']).default('any'),
  /** Chance per request, 0 to 1, deterministic by seed and by the request's number. */
  probability: z.number().min(0).max(1).optional(),
  /** Numbers of the requests to strike, counted from 1 per endpoint since the server started. */
  requests: z.array(z.int().positive()).optional(),
  /** Strikes where the prompt (any message, or the file's name) contains this, whatever the case. */
  phrase: z.string().optional(),
  /** Strikes at most this often. */
  times: z.int().positive().optional(),
})

/** A dial as it is written: defaults may be left out. */
export type FaultDial = z.input<typeof faultDial>

/** What a dial looks at. */
export interface FaultCandidate {
  readonly endpoint: 'chat' | 'transcription'
  readonly ordinal: number
  readonly prompt: string
}

/** The dials of one server: ask once per request, turn them at any time. */
export interface FaultPanel {
  strike(candidate: FaultCandidate): Fault | undefined
  set(dials: readonly FaultDial[]): void
  dials(): readonly FaultDial[]
}

/** Creates the panel. Throws a ZodError where a dial is malformed. */
export function createFaultPanel(seed: number, initial: readonly FaultDial[]): FaultPanel {
  let dials = parseDials(initial)
  let strikes = dials.map(() => 0)
  return {
    strike(candidate) {
      for (const [index, dial] of dials.entries()) {
        const struck = strikes[index] ?? 0
        if (dial.times !== undefined && struck >= dial.times) continue
        if (!applies(dial, candidate, seed, index)) continue
        strikes[index] = struck + 1
        return dial.fault
      }
      return undefined
    },
    set(next) {
      dials = parseDials(next)
      strikes = dials.map(() => 0)
    },
    dials: () => dials,
  }
}

type ParsedDial = z.output<typeof faultDial>

function parseDials(dials: readonly FaultDial[]): ParsedDial[] {
  return dials.map((dial) => faultDial.parse(dial))
}

function applies(dial: ParsedDial, candidate: FaultCandidate, seed: number, index: number): boolean {
  if (dial.endpoint !== 'any' && dial.endpoint !== candidate.endpoint) return false
  if (dial.requests !== undefined && !dial.requests.includes(candidate.ordinal)) return false
  if (dial.phrase !== undefined && !candidate.prompt.toLowerCase().includes(dial.phrase.toLowerCase()))
    return false
  if (dial.probability === undefined) return true
  return seededDice(seed, 'fault', index, candidate.endpoint, candidate.ordinal).roll() < dial.probability
}
