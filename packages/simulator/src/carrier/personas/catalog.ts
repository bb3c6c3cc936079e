import type { Dice } from '../../openai/seeded-dice.ts'
import {
  cooperative,
  hurried,
  interrupting,
  operator,
  optingOut,
  pressing,
  rude,
  secretaryRobot,
  silent,
  talkative,
  typing,
  voicemail,
} from './russian-scripts.ts'
import { type Persona, type PersonaInput, personaSchema } from './subscriber.ts'

/** The personas that the rig knows by name. */
export const personaNames = [
  'answers',
  'interrupts',
  'talkative',
  'rude',
  'opts-out',
  'presses-key',
  'types-digits',
  'operator',
  'silent',
  'hangs-up-early',
  'voicemail',
  'secretary-robot',
  'busy',
  'no-answer',
  'declined',
  'invalid',
  'unavailable',
  'busy-then-answers',
  'no-answer-then-answers',
] as const

/** The name of a persona of the catalog. */
export type PersonaName = (typeof personaNames)[number]

/** Whether a word is the name of a persona of the catalog. */
export function isPersonaName(word: string): word is PersonaName {
  return personaNames.some((name) => name === word)
}

type Dial = PersonaInput['dials'][number]

const busy: Dial = { kind: 'refuses', code: 486, reason: 'Busy here', afterMs: [400, 1_500] }
const noAnswer: Dial = { kind: 'never-answers' }

/** Makes the persona of that name; the dice choose among its words. */
export function makePersona(name: PersonaName, dice: Dice): Persona {
  return personaSchema.parse({ name, dials: dialsOf(name, dice) })
}

function dialsOf(name: PersonaName, dice: Dice): PersonaInput['dials'] {
  const answering: Dial = { kind: 'answers', conversation: dice.pick(cooperative) }
  switch (name) {
    case 'answers':
      return [answering]
    case 'interrupts':
      return [{ kind: 'answers', conversation: interrupting }]
    case 'talkative':
      return [{ kind: 'answers', conversation: talkative }]
    case 'rude':
      return [{ kind: 'answers', conversation: dice.pick(rude) }]
    case 'opts-out':
      return [{ kind: 'answers', conversation: dice.pick(optingOut) }]
    case 'presses-key':
      return [{ kind: 'answers', conversation: pressing }]
    case 'types-digits':
      return [{ kind: 'answers', conversation: typing }]
    case 'operator':
      return [{ kind: 'answers', conversation: operator }]
    case 'silent':
      return [{ kind: 'answers', conversation: silent }]
    case 'hangs-up-early':
      return [{ kind: 'answers', conversation: hurried }]
    case 'voicemail':
      return [
        { kind: 'answers', answeredBy: 'voicemail', ringsForMs: [15_000, 25_000], conversation: voicemail },
      ]
    case 'secretary-robot':
      return [{ kind: 'answers', answeredBy: 'assistant', conversation: secretaryRobot }]
    case 'busy':
      return [busy]
    case 'no-answer':
      return [noAnswer]
    case 'declined':
      return [{ kind: 'refuses', code: 603, reason: 'Decline', rings: true, afterMs: [3_000, 9_000] }]
    case 'invalid':
      return [{ kind: 'refuses', code: 404, reason: 'Not found' }]
    case 'unavailable':
      return [{ kind: 'refuses', code: 480, reason: 'Temporarily unavailable', afterMs: [2_000, 6_000] }]
    case 'busy-then-answers':
      return [busy, answering]
    case 'no-answer-then-answers':
      return [noAnswer, answering]
    default:
      return name satisfies never
  }
}
