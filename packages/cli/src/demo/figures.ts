import { OUTCOMES, type Outcome } from '@perezvon/contracts/call/outcome'
import type { CallView } from '@perezvon/contracts/http/call-view'
import type { ContactView } from '@perezvon/contracts/http/campaign-view'
import { percentile } from './percentile.ts'

/** One contact and every call that was made to them, the oldest first. */
export type ContactStory = { contact: ContactView; calls: CallView[] }

/** How a run ended: everything is done; its time was over; somebody stopped it. */
export type Ending = 'finished' | 'late' | 'interrupted'

/** One line of the demo's table. */
export type ContactLine = {
  contact: string
  phone: string
  outcome: Outcome | null
  reason: string | null
  attempts: number
  turns: number
  first_sentence_ms: number | null
  recording: string
  analysis: string
}

/** The machine-readable line: counted from the store; `dialled_twice` from the carrier's own record. */
export type DemoFigures = {
  contacts: number
  reached: number
  outcomes: Partial<Record<Outcome, number>>
  without_outcome: number
  attempts: number
  turns: number
  transcribed: number
  analysed: number
  dialled_twice: number
  first_sentence_ms: { p50: number | null; p95: number | null }
  seconds: number
}

/** Time to the first sentence of every turn that the model answered. */
export function firstSentenceTimes(calls: readonly CallView[]): number[] {
  return calls
    .flatMap((call) => call.turns)
    .filter((turn) => turn.source === 'model')
    .flatMap((turn) => (turn.first_sentence_ms === null ? [] : [turn.first_sentence_ms]))
}

/** What became of one contact, in a line. */
export function contactLine({ contact, calls }: ContactStory): ContactLine {
  const recording = calls.findLast((call) => call.recording !== null)?.recording
  const analysis = calls.findLast((call) => call.analysis !== null)?.analysis
  const median = percentile(firstSentenceTimes(calls), 0.5)
  return {
    contact: contact.name ?? contact.client_id ?? contact.id,
    phone: contact.phone,
    outcome: contact.outcome,
    reason: contact.reason,
    attempts: calls.length,
    turns: calls.reduce((sum, call) => sum + call.turns.length, 0),
    first_sentence_ms: median === null ? null : Math.round(median),
    recording: recording?.state ?? '–',
    analysis: analysis?.disposition ?? '–',
  }
}

/** The figures of a whole run. */
export function demoFigures(
  stories: readonly ContactStory[],
  measured: { dialledTwice: number; seconds: number },
): DemoFigures {
  const calls = stories.flatMap((story) => story.calls)
  const outcomes: Partial<Record<Outcome, number>> = {}
  for (const { contact } of stories)
    if (contact.outcome !== null) outcomes[contact.outcome] = (outcomes[contact.outcome] ?? 0) + 1
  const times = firstSentenceTimes(calls)
  const rounded = (share: number) => {
    const value = percentile(times, share)
    return value === null ? null : Math.round(value)
  }
  return {
    contacts: stories.length,
    reached: stories.filter(({ contact }) => contact.outcome !== null && OUTCOMES[contact.outcome].reached)
      .length,
    outcomes,
    without_outcome: stories.filter(({ contact }) => contact.outcome === null).length,
    attempts: calls.length,
    turns: calls.reduce((sum, call) => sum + call.turns.length, 0),
    transcribed: calls.filter((call) => call.transcript !== null).length,
    analysed: calls.filter((call) => call.analysis !== null).length,
    dialled_twice: measured.dialledTwice,
    first_sentence_ms: { p50: rounded(0.5), p95: rounded(0.95) },
    seconds: Math.round(measured.seconds * 10) / 10,
  }
}

/**
 * The exit code of a run: 0 only where it came to its end in time, every contact has an outcome and nobody was dialled
 * twice.
 */
export function demoExitCode({ figures, ending }: { figures: DemoFigures; ending: Ending }): 0 | 1 {
  const keptPromises = figures.contacts > 0 && figures.without_outcome === 0 && figures.dialled_twice === 0
  return keptPromises && ending === 'finished' ? 0 : 1
}
