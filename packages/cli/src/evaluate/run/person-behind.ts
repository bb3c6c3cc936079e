import { languageOf } from '@perezvon/dialogue/words/stems'
import type { PersonaInput } from '@perezvon/simulator/carrier/personas/subscriber'
import type { PlannedCase } from '../suite/planned-cases.ts'
import type { SuiteGoal, SuitePersona } from '../suite/suite.ts'

type Script = Extract<PersonaInput['dials'][number], { kind: 'answers' }>['conversation']

/** Nobody says more than this in a call: the agent's own limits come first. */
const MOST_IMPROVISED = 60

const RUSSIAN = {
  goodbyes: ['Спасибо, до свидания!'],
  returnsGoodbye: 'До свидания!',
  stillThere: ['Алло? Вы меня слышите?'],
  colleague: 'Да, слушаю вас.',
}
const ENGLISH: typeof RUSSIAN = {
  goodbyes: ['Thank you, goodbye!'],
  returnsGoodbye: 'Goodbye!',
  stillThere: ['Hello? Can you hear me?'],
  colleague: 'Yes, how can I help you?',
}

/** The person of a case, as the rig's number book takes one. */
export function personBehind({ name, persona, goal, isPlayed }: PlannedCase, language: string): PersonaInput {
  const { goodbyes, returnsGoodbye, stillThere } = wordsIn(persona.language ?? language)
  const conversation: Script = {
    pickUp: persona.picks_up_with,
    answers: [...goal.answers, ...persona.answers].map(({ then_hangs_up: thenHangsUp, ...answer }) => ({
      ...answer,
      thenHangsUp,
    })),
    lines: goal.lines ?? [],
    improvises: isPlayed ? MOST_IMPROVISED : 0,
    ending: goal.ending,
    goodbyes: persona.goodbyes ?? goodbyes,
    returnsGoodbye,
    stillThere: persona.still_there ?? stillThere,
    ...mannersOf(persona, goal),
  }
  const ringsForMs: [number, number] = [1000, 2000]
  return { name, dials: [{ kind: 'answers', ringsForMs, answeredBy: persona.answered_by, conversation }] }
}

function mannersOf(persona: SuitePersona, goal: SuiteGoal): Partial<Script> {
  const { interrupts, hangs_up_after_seconds: leaves } = persona
  const exactly = (ms: number): [number, number] => [ms, ms]
  return {
    replyAfterMs: exactly(persona.reply_after_ms),
    patienceMs: persona.patience_seconds * 1000,
    beeps: persona.answered_by === 'voicemail',
    ...(interrupts && { bargesInAfterMs: exactly(interrupts.after_ms), bargeIns: interrupts.times }),
    ...(leaves !== undefined && { hangsUpAfterMs: exactly(leaves * 1000) }),
    // A machine says its words and listens.
    ...(persona.answered_by === 'voicemail' && goal.lines?.length === 0 ? { ending: 'falls-silent' } : {}),
  }
}

/** Whom a call is handed over to: says who they are, and hangs up after a while. */
export function colleague(language: string): PersonaInput {
  const { colleague: pickUp } = wordsIn(language)
  const conversation: Script = { pickUp: [pickUp], ending: 'hangs-up', lines: [], patienceMs: 5000 }
  return { name: 'colleague', dials: [{ kind: 'answers', ringsForMs: [1000, 2000], conversation }] }
}

function wordsIn(language: string): typeof RUSSIAN {
  return languageOf(language) === 'ru' ? RUSSIAN : ENGLISH
}
