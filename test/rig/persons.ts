import type { PersonaInput } from '@perezvon/simulator/carrier/personas/subscriber'

type Conversation = Extract<PersonaInput['dials'][number], { kind: 'answers' }>['conversation']

/** A person whose conversation is written out; rings briefly, so that tests do not wait for it. */
export function personWith(conversation: Conversation): PersonaInput {
  return { name: 'scripted', dials: [{ kind: 'answers', ringsForMs: [1_000, 2_000], conversation }] }
}

/** A person who says these lines, one after each stretch of the agent's speech, and then nothing more. */
export function personWho(...lines: string[]): PersonaInput {
  return personWith({ lines, ending: 'falls-silent' })
}

/** So short that an interrupter finds nothing to interrupt in it. */
export const SHORT_OPENING = { disclosure: 'Я робот.', greeting: 'Да?' }

/** A person who answers a `SHORT_OPENING`, and so long after the reply began says this over it. */
export function personWhoInterrupts(words: {
  answer: string
  interruption: string
  afterMs: number
}): PersonaInput {
  return personWith({
    answers: [{ hears: 'робот', says: [words.answer] }],
    lines: [words.interruption],
    bargesInAfterMs: [words.afterMs, words.afterMs],
    bargeIns: 1,
    ending: 'falls-silent',
  })
}
