import { z } from 'zod'
import { seededDice } from '../openai/seeded-dice.ts'
import { isPersonaName, makePersona, type PersonaName, personaNames } from './personas/catalog.ts'
import { type Persona, type PersonaInput, personaSchema } from './personas/subscriber.ts'

/** A persona by name, or written out. */
export const personaChoiceSchema = z.union([z.enum(personaNames), personaSchema])

/** How a persona is chosen: by name, or written out. */
export type PersonaChoice = PersonaName | PersonaInput

/** Who lives behind the numbers. */
export const numberBookSchema = z.strictObject({
  /** How often each persona occurs among numbers that are not named below; need not sum up to anything. */
  weights: z.partialRecord(z.enum(personaNames), z.number().nonnegative()).optional(),
  /** Numbers with a persona of their own. With and without «+» is the same number. */
  byNumber: z.record(z.string(), personaChoiceSchema).optional(),
})

/** How a number book is written. */
export type NumberBookInput = z.input<typeof numberBookSchema>

/** Gives each number its persona: the same one every time, by seed, unless it was set. */
export interface NumberBook {
  personaOf(number: string): Persona
  set(number: string, choice: PersonaChoice): void
}

/** A mix that resembles a cold list: most are reachable in the end, few are pleasant. */
export const weightsByDefault: Readonly<Partial<Record<PersonaName, number>>> = {
  answers: 46,
  interrupts: 6,
  talkative: 3,
  rude: 4,
  'opts-out': 4,
  silent: 4,
  'hangs-up-early': 4,
  voicemail: 6,
  'secretary-robot': 1,
  busy: 3,
  'no-answer': 6,
  declined: 3,
  invalid: 3,
  unavailable: 3,
  'busy-then-answers': 2,
  'no-answer-then-answers': 2,
}

/** Creates the book. Throws a ZodError where it is malformed. */
export function createNumberBook(seed: number, input: NumberBookInput = {}): NumberBook {
  const book = numberBookSchema.parse(input)
  const weights = Object.entries(book.weights ?? weightsByDefault).filter(([, weight]) => weight > 0)
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0)
  const known = new Map<string, Persona>()
  const diceOf = (number: string) => seededDice(seed, 'persona', number)

  const set = (number: string, choice: PersonaChoice) => {
    const digits = digitsOf(number)
    known.set(
      digits,
      typeof choice === 'string' ? makePersona(choice, diceOf(digits)) : personaSchema.parse(choice),
    )
  }
  for (const [number, choice] of Object.entries(book.byNumber ?? {})) set(number, choice)

  return {
    set,
    personaOf(number) {
      const digits = digitsOf(number)
      const existing = known.get(digits)
      if (existing !== undefined) return existing
      const dice = diceOf(digits)
      let rest = dice.roll() * total
      const drawn = weights.find(([, weight]) => {
        rest -= weight
        return rest < 0
      })
      const name = drawn?.[0] ?? 'answers'
      const persona = makePersona(isPersonaName(name) ? name : 'answers', dice)
      known.set(digits, persona)
      return persona
    },
  }
}

/** A number as the carrier compares it: digits only. */
export function digitsOf(number: string): string {
  return number.replace(/\D/g, '')
}
