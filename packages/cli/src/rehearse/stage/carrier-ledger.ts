import { z } from 'zod'

const dialSchema = z.object({
  sessionId: z.number(),
  customData: z.string(),
  number: z.string(),
  callerId: z.string(),
  persona: z.string(),
  dialledAtMs: z.number(),
  answeredAtMs: z.number().optional(),
  endedAtMs: z.number().optional(),
  failure: z.object({ code: z.number() }).optional(),
  lineMs: z.number().optional(),
  talkMs: z.number().optional(),
})
const sessionSchema = z.object({
  sessionId: z.number(),
  customData: z.string(),
  startedAtMs: z.number(),
  endedAtMs: z.number().optional(),
})
const ledgerSchema = z.object({
  dials: z.array(dialSchema),
  sessions: z.array(sessionSchema),
  summary: z.object({ faults: z.record(z.string(), z.number()) }),
})

/** One dial as the carrier saw it, under the id of the call that its session was started for. */
export type LedgerDial = Omit<z.infer<typeof dialSchema>, 'customData' | 'number'> & {
  callId: string
  /** E.164. */
  phone: string
}
/** One session, likewise. */
export type LedgerSession = Omit<z.infer<typeof sessionSchema>, 'customData'> & { callId: string }

/** What the simulated carrier itself saw: the word that the store is held against. */
export type CarrierLedger = {
  dials: LedgerDial[]
  sessions: LedgerSession[]
  /** How often each fault was really injected. */
  faults: Record<string, number>
}

const runningSchema = z.object({ running: z.number() })

/** How many sessions run. */
export async function sessionsRunning(rehearsalUrl: string): Promise<number> {
  const answer = await fetch(`${rehearsalUrl}/sessions`)
  return runningSchema.parse(await answer.json()).running
}

/** Reads the whole ledger. Throws where the simulated carrier is gone. */
export async function readCarrierLedger(rehearsalUrl: string): Promise<CarrierLedger> {
  const answer = await fetch(`${rehearsalUrl}/ledger?said=false`)
  const { dials, sessions, summary } = ledgerSchema.parse(await answer.json())
  return {
    dials: dials.map(({ customData, number, ...dial }) => ({
      ...dial,
      callId: callOf(customData),
      phone: `+${number.replace(/\D/g, '')}`,
    })),
    sessions: sessions.map(({ customData, ...session }) => ({ ...session, callId: callOf(customData) })),
    faults: summary.faults,
  }
}

/** The call that a session's custom data names in its call token. */
function callOf(customData: string): string {
  return /call_[0-9a-z]+/.exec(customData)?.[0] ?? customData
}
