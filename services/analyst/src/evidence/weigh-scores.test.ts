import { criterionSchema } from '@perezvon/contracts/agent/criterion'
import { expect, test } from 'vitest'
import type { ConversationLine } from '../conversation/read-conversation.ts'
import type { FilledScore } from './filled-form.ts'
import { overallScore, weighScores } from './weigh-scores.ts'

const LINES: ConversationLine[] = [
  { speaker: 'agent', text: 'Здравствуйте! Вам удобно говорить?' },
  { speaker: 'person', text: 'Да, спасибо, что спросили.' },
]
const POLITE = criterionSchema.parse({ name: 'polite', description: 'Вежливость.', weight: 3 })
const GOAL = criterionSchema.parse({ name: 'goal', description: 'Цель.', scale: { from: 0, to: 10 } })
const weighed = (filled: Partial<FilledScore> | undefined) =>
  weighScores(
    [POLITE],
    { polite: filled && { score: 4, reason: 'Спросил, удобно ли.', quotes: [], ...filled } },
    LINES,
  )[0]
const NOTHING = { name: 'polite', score: null, from: 1, to: 5, weight: 3, reason: null, quotes: [] }

test('a score holds with its reason, and with the quotes that were said', () => {
  expect(weighed({ quotes: [' удобно говорить ', 'как ваши дела'] })).toEqual({
    name: 'polite',
    score: 4,
    from: 1,
    to: 5,
    weight: 3,
    reason: 'Спросил, удобно ли.',
    quotes: ['удобно говорить'],
  })
})

test('what did not happen has no quote, only a reason', () => {
  expect(weighed({ score: 5, reason: 'Ни разу не перебил.' })).toMatchObject({ score: 5, quotes: [] })
})

test.each<[string, Partial<FilledScore> | undefined]>([
  ['of which all quotes are made up', { quotes: ['как ваши дела'] }],
  ['above its scale', { score: 6 }],
  ['below its scale', { score: 0 }],
  ['between two numbers', { score: 3.5 }],
  ['without a reason', { reason: ' ' }],
  ['that the model left out', undefined],
])('a score %s is none', (_, filled) => {
  expect(weighed(filled)).toEqual(NOTHING)
})

test('the score of the call is the weighted mean of what was scored, each on its own scale', () => {
  const score = (filled: Record<string, number | null>) =>
    overallScore(
      weighScores(
        [POLITE, GOAL],
        Object.fromEntries(
          Object.entries(filled).map(([name, value]) => [name, { score: value, reason: 'да', quotes: [] }]),
        ),
        LINES,
      ),
    )
  expect(score({ polite: 5, goal: 0 })).toBe(75)
  expect(score({ polite: 4, goal: 10 })).toBe(81.3)
  expect(score({ goal: 5 })).toBe(50)
  expect(score({ goal: null })).toBeNull()
})
