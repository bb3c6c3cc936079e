import type { ScriptedReply } from './gateway-stub.ts'

/** A reply that is a goodbye. */
export const GOODBYE: ScriptedReply = {
  sentences: ['Хорошо, всё записала.', 'До свидания!'],
  action: 'hangup',
}

/** A reply that is long enough to be interrupted. */
export const STORY: ScriptedReply = {
  sentences: [
    'Сейчас я очень подробно расскажу вам обо всех наших тарифах и условиях доставки.',
    'Первый тариф предназначен для небольших посылок внутри города.',
    'Второй тариф предназначен для больших посылок по всей стране.',
    'Третий тариф предназначен для всего остального.',
  ],
}

/** A person who says these lines, one after each stretch of the agent's speech. */
export function personWho(...lines: string[]) {
  return {
    name: 'scripted',
    dials: [{ kind: 'answers' as const, conversation: { lines, ending: 'falls-silent' as const } }],
  }
}

/** A number that the network refuses with this SIP code. */
export function personWhoRefuses(code: number) {
  return { name: 'refuses', dials: [{ kind: 'refuses' as const, code, reason: `Refused ${code}` }] }
}

/** So short that an interrupter finds nothing to interrupt in it. */
export const SHORT_OPENING = { disclosure: 'Я робот.', greeting: 'Да?' }

/** A person who answers the opening, and 2.5 s into the reply says this over it. */
export function personWhoInterrupts(answer: string, interruption: string) {
  return {
    name: 'interrupts once',
    dials: [
      {
        kind: 'answers' as const,
        conversation: {
          answers: [{ hears: 'робот', says: [answer] }],
          lines: [interruption],
          bargesInAfterMs: [2_500, 2_500] as [number, number],
          bargeIns: 1,
          ending: 'falls-silent' as const,
        },
      },
    ],
  }
}
