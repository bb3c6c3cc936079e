import type { PersonaName } from '@perezvon/simulator/carrier/personas/catalog'

/**
 * Who answers which number on the simulated carrier of `./perezvon up`; behind every other number the seed decides. The
 * first is the number of the documentation's examples; no number that begins with +7 000 can be given to anybody.
 */
const REHEARSAL_PEOPLE: readonly { number: string; persona: PersonaName; whatHappens: string }[] = [
  { number: '+79019433546', persona: 'answers', whatHappens: 'talks until a goodbye' },
  { number: '+70000000001', persona: 'interrupts', whatHappens: 'interrupts' },
  { number: '+70000000002', persona: 'talkative', whatHappens: 'talks on, to the turn limit' },
  { number: '+70000000003', persona: 'silent', whatHappens: 'says nothing' },
  { number: '+70000000004', persona: 'hangs-up-early', whatHappens: 'hangs up during the disclosure' },
  { number: '+70000000005', persona: 'opts-out', whatHappens: 'asks not to be called again' },
  { number: '+70000000006', persona: 'voicemail', whatHappens: 'is an answering machine' },
  { number: '+70000000007', persona: 'no-answer', whatHappens: 'does not answer' },
  { number: '+70000000008', persona: 'busy', whatHappens: 'is busy' },
  { number: '+70000000009', persona: 'invalid', whatHappens: 'does not exist' },
  { number: '+70000000010', persona: 'presses-key', whatHappens: 'presses 9 and says nothing' },
]

/** The same for the carrier's number book. */
export function rehearsalNumbers(): Record<string, PersonaName> {
  return Object.fromEntries(REHEARSAL_PEOPLE.map(({ number, persona }) => [number, persona]))
}

/** The same for a person to read, a line each. */
export function rehearsalPeopleLines(): string[] {
  return REHEARSAL_PEOPLE.map(({ number, whatHappens }) => `${number}  ${whatHappens}`)
}
