import type { z } from 'zod'

export type ServiceName = 'gateway' | 'dialer' | 'transcriber' | 'analyst' | 'bridge' | 'notifier'

/** A job as everybody agrees on it. Payloads carry ids, not records and not personal data: BullMQ keeps them in clear. */
export type JobDefinition<Name extends string = string, Payload extends z.ZodType = z.ZodType> = {
  /** Verb-noun; the queue's name and the handler's file name. */
  name: Name
  payload: Payload
  /** Deterministic, so that adding twice is harmless. Never with `:` and never a bare number (BullMQ refuses both). */
  jobId: (payload: z.output<Payload>) => string
  /** How often our own work is tried; nothing to do with dial attempts. */
  tries: number
  backoff: { type: 'exponential' | 'fixed'; delayMs: number }
  /** After this the handler's signal is aborted and the try counts as failed. */
  timeoutMs: number
  /** How many of them one worker process runs at the same time. */
  concurrency: number
  /** How long its dead letters stay; two weeks where absent. For a payload that holds personal data. */
  deadLetterDays?: number
  producedBy: readonly (ServiceName | 'client')[]
  consumedBy: ServiceName
}

/** Keeps the literal types of a definition. */
export function defineJob<const Name extends string, Payload extends z.ZodType>(
  definition: JobDefinition<Name, Payload>,
): JobDefinition<Name, Payload> {
  return definition
}

const SECOND = 1000
export const seconds = (count: number): number => count * SECOND
export const minutes = (count: number): number => count * 60 * SECOND
