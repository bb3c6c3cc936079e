import type { CallView } from '@perezvon/contracts/http/call-view'
import type { DialEntry } from '@perezvon/simulator/ledger/entries'

/** What happened in a conversation: what the gateway stored, and what reached the line. */
export type Evidence = {
  call: Pick<CallView, 'id' | 'outcome' | 'reason' | 'duration_seconds' | 'turns'>
  /** In the order in which it was heard. */
  lines: readonly { speaker: 'agent' | 'person'; text: string }[]
  /** Whether the number may not be called any more. */
  isSuppressed: boolean
  /** Whom the session dialled besides the person. */
  handedTo: readonly string[]
  /** The keys that the agent played. */
  keys: string
}

/** Puts together what is known of a call that ended. `dials` are those of its session. */
export function evidenceOf(
  call: CallView,
  known: { dials: readonly DialEntry[]; phone: string; isSuppressed: boolean },
): Evidence {
  const own = known.dials.filter(({ number }) => digits(number) === digits(known.phone))
  return {
    call,
    lines: own.flatMap(({ said }) =>
      said
        .filter(({ heard }) => heard !== '')
        .map(({ channel, heard }) => ({ speaker: channel, text: heard })),
    ),
    isSuppressed: known.isSuppressed,
    handedTo: known.dials.filter((dial) => !own.includes(dial)).map(({ number }) => digits(number)),
    keys: own.map(({ keysHeard }) => (keysHeard ?? '').replaceAll(/[^0-9*#]/g, '')).join(''),
  }
}

/** What the agent said in one go each, in order. */
export function agentSpeeches({ lines }: Pick<Evidence, 'lines'>): string[] {
  return lines
    .reduce<{ speaker: string; text: string }[]>((runs, { speaker, text }) => {
      const last = runs.at(-1)
      if (last?.speaker === speaker) last.text += ` ${text}`
      else runs.push({ speaker, text })
      return runs
    }, [])
    .filter(({ speaker }) => speaker === 'agent')
    .map(({ text }) => text)
}

/** A number as the carrier compares it. */
export function digits(number: string): string {
  return number.replaceAll(/\D/g, '')
}
