import { z } from 'zod'
import type { Improviser } from '../carrier/improviser.ts'
import { numberBookSchema } from '../carrier/number-book.ts'
import { faultDialSchema } from '../faults/fault-dial.ts'
import type { SimulatorLog } from '../openai/server.ts'
import type { RigClock } from '../time/rig-clock.ts'

/** A rule and the scenario files that run in it, in this order. */
const ruleSchema = z.strictObject({
  ruleId: z.int().positive(),
  ruleName: z.string().optional(),
  files: z
    .array(
      z.union([
        /** Read when the rig starts; the file's name is the scenario's. */
        z.strictObject({ path: z.string() }),
        z.strictObject({ name: z.string().max(29), source: z.string() }),
      ]),
    )
    .min(1),
})

/** The parts of the options that can also be written down: a file, an HTTP body. */
export const rigDialsSchema = z.strictObject({
  /** The same seed gives the same people, the same words, the same faults. */
  seed: z.int().default(1),
  /** How many times as fast as real time speech, ringing and scenario timers run. HTTP is never compressed. */
  speed: z.number().positive().default(1),
  numbers: numberBookSchema.default({}),
  faults: z.array(faultDialSchema).default([]),
  rules: z.array(ruleSchema).default([]),
  applicationId: z.int().positive().default(1001),
  applicationName: z.string().default('perezvon'),
  accountId: z.int().positive().default(777),
  apiKey: z.string().min(1).default('rehearsal-api-key'),
  /** In the rig's invented currency. 0 or less: error 127 and calls that fail with 402. */
  balance: z.number().default(1_000_000),
  secrets: z.record(z.string(), z.string()).default({}),
  /** Numbers that the account rents: people may call them once they are bound to an application. */
  phoneNumbers: z.array(z.string()).default([]),
  /** Caller IDs that may be used; left out: any. */
  callerIds: z.array(z.string()).optional(),
  secureRecords: z.boolean().default(false),
  /** Extra time between scenarios and their backend, one way, real milliseconds. */
  backendLatency: z.strictObject({ minMs: z.int().nonnegative(), maxMs: z.int().nonnegative() }).optional(),
  /** Between a session's start and the answer of StartScenarios, real milliseconds. */
  startLatency: z
    .strictObject({ minMs: z.int().nonnegative(), maxMs: z.int().nonnegative() })
    .default({ minMs: 5, maxMs: 40 }),
  /** From the end of a session until GetCallHistory shows it, real milliseconds. */
  historyLagMs: z.number().nonnegative().default(500),
  /** From the end of a recording until it can be had whole, real milliseconds. */
  recordingReadyAfterMs: z.number().nonnegative().default(300),
  /** Providers differ. */
  confidenceScale: z.enum(['0-1', '0-100']).default('0-100'),
  /** What a request above the HTTP budget meets: sources give both. */
  overBudget: z.enum(['throws', 'code-0']).default('throws'),
  /** Cuts endless loops in scenarios short, at a tenth of a millisecond a callback. Left out: never. */
  interruptAfterMs: z.int().positive().optional(),
})

/** How a rig is ordered: everything has a default but the rules. */
export interface SimulatedVoximplantOptions extends z.input<typeof rigDialsSchema> {
  /** 0 or left out: any free port. */
  readonly port?: number
  /** Default 127.0.0.1. */
  readonly host?: string
  /** How the rig is reached from outside, where that differs from host and port: recordings and access URLs. */
  readonly publicUrl?: string
  readonly clock?: RigClock
  /** Speaks for people whose script improvises. */
  readonly improviser?: Improviser
  readonly log?: SimulatorLog
}
