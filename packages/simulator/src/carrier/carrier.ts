import type { LedgerWriter } from '../ledger/ledger.ts'
import { seededDice } from '../openai/seeded-dice.ts'
import type { SessionClock } from '../time/session-clock.ts'
import type { Improviser } from './improviser.ts'
import { digitsOf, type NumberBook } from './number-book.ts'
import { openLine, receiveLine } from './open-line.ts'
import { makePersona } from './personas/catalog.ts'
import type { Subscriber } from './personas/subscriber.ts'
import type { DialRequest, IncomingRequest, LineWatcher, TelephoneLine } from './telephone-line.ts'

/** The simulated telephone network. */
export interface Carrier {
  /** Dials at once. Everything the line does later happens on the session's clock. */
  dial(request: DialRequest, clock: SessionClock, watcher: LineWatcher): TelephoneLine
  /** Somebody calls: the person of their number, as they are when they talk. */
  receive(request: IncomingRequest, clock: SessionClock, watcher: LineWatcher): TelephoneLine
}

/** Creates the network on a number book; every dial is written to the ledger. */
export function createCarrier(options: {
  seed: number
  numbers: NumberBook
  ledger: LedgerWriter
  improviser?: Improviser | undefined
}): Carrier {
  const { improviser, ledger, numbers, seed } = options
  const dialled = new Map<string, number>()

  return {
    dial(request, clock, watcher) {
      const digits = digitsOf(request.number)
      const nth = dialled.get(digits) ?? 0
      dialled.set(digits, nth + 1)
      const persona = numbers.personaOf(request.number)
      const entry = ledger.dialPlaced({ ...request, persona: persona.name })
      return openLine({
        subscriber: isDiallable(request.number) ? subscriberOf(persona.dials, nth) : wrongNumber,
        entry,
        ledger,
        clock,
        watcher,
        dice: seededDice(seed, 'dial', digits, nth),
        improviser,
      })
    },
    receive({ givesUpAfterMs, ...request }, clock, watcher) {
      const dice = seededDice(seed, 'call', digitsOf(request.number), request.sessionId)
      const persona = numbers.personaOf(request.number)
      const entry = ledger.incomingReceived({ ...request, persona: persona.name })
      const subscriber =
        persona.dials.find(({ kind }) => kind === 'answers') ??
        subscriberOf(makePersona('answers', dice).dials, 0)
      return receiveLine({ subscriber, entry, ledger, clock, watcher, dice, improviser, givesUpAfterMs })
    },
  }
}

const wrongNumber: Subscriber = {
  kind: 'refuses',
  code: 404,
  reason: 'Invalid number',
  afterMs: [50, 200],
  rings: false,
}

/** E.164, with or without its «+». */
function isDiallable(number: string): boolean {
  return /^\+?[1-9]\d{6,14}$/.test(number)
}

function subscriberOf(dials: readonly Subscriber[], nth: number): Subscriber {
  const subscriber = dials[Math.min(nth, dials.length - 1)]
  if (subscriber === undefined) throw new Error('A persona has no dials')
  return subscriber
}
