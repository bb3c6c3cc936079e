import { wordsOf } from '@perezvon/dialogue/words/stems'
import type { Expectation } from './expectation.ts'

type SuiteFault = { path: (string | number)[]; message: string; remedy: string }

/** What does not go together in a suite, field by field. */
export function suiteFaults(suite: {
  personas: Readonly<Record<string, { goals?: readonly string[] | undefined; expect: Expectation }>>
  goals: Readonly<Record<string, { rubric: readonly { name: string }[]; expect: Expectation }>>
  cases?: readonly { persona: string; goal: string; expect: Expectation }[] | undefined
  rubric: readonly { name: string }[]
  expect: Expectation
}): SuiteFault[] {
  const goals = Object.keys(suite.goals)
  const personas = Object.keys(suite.personas)
  const unknown = (path: (string | number)[], what: string, known: readonly string[]) => ({
    path,
    message: `names no ${what} of this suite`,
    remedy: `Give one of: ${known.join(', ')}`,
  })
  return [
    ...Object.entries(suite.personas).flatMap(([persona, { goals: own = [] }]) =>
      own.flatMap((goal, index) =>
        goals.includes(goal) ? [] : [unknown(['personas', persona, 'goals', index], 'goal', goals)],
      ),
    ),
    ...(suite.cases ?? []).flatMap(({ persona, goal }, index) => [
      ...(personas.includes(persona) ? [] : [unknown(['cases', index, 'persona'], 'persona', personas)]),
      ...(goals.includes(goal) ? [] : [unknown(['cases', index, 'goal'], 'goal', goals)]),
    ]),
    ...repeatedCases(suite.cases ?? []),
    ...repeatedCriteria(['rubric'], [], suite.rubric),
    ...Object.entries(suite.goals).flatMap(([goal, { rubric }]) =>
      repeatedCriteria(['goals', goal, 'rubric'], suite.rubric, rubric),
    ),
    ...wordlessPhrases(['expect'], suite.expect),
    ...Object.entries(suite.personas).flatMap(([persona, { expect }]) =>
      wordlessPhrases(['personas', persona, 'expect'], expect),
    ),
    ...Object.entries(suite.goals).flatMap(([goal, { expect }]) =>
      wordlessPhrases(['goals', goal, 'expect'], expect),
    ),
    ...(suite.cases ?? []).flatMap(({ expect }, index) =>
      wordlessPhrases(['cases', index, 'expect'], expect),
    ),
  ]
}

/** Signs, and words of politeness, do not count where phrases are looked for: a phrase of nothing else is never found. */
function wordlessPhrases(path: (string | number)[], { said, never_said }: Expectation): SuiteFault[] {
  const phrases = [
    ...said.flatMap((choices, index) =>
      typeof choices === 'string'
        ? [{ at: ['said', index], phrase: choices }]
        : choices.map((phrase, choice) => ({ at: ['said', index, choice], phrase })),
    ),
    ...never_said.map((phrase, index) => ({ at: ['never_said', index], phrase })),
  ]
  return phrases
    .filter(({ phrase }) => wordsOf(phrase).length === 0)
    .map(({ at, phrase }) => ({
      path: [...path, ...at],
      message: `has no word that is looked for: “${phrase}”`,
      remedy: 'Give words beside politeness and signs, or let a criterion of the rubric judge it',
    }))
}

function repeatedCases(cases: readonly { persona: string; goal: string }[]): SuiteFault[] {
  return cases.flatMap(({ persona, goal }, index) =>
    cases.findIndex((other) => other.persona === persona && other.goal === goal) === index
      ? []
      : [
          {
            path: ['cases', index],
            message: `is ${persona} with ${goal} once more`,
            remedy: 'Leave it out, and raise the repeats of the first',
          },
        ],
  )
}

function repeatedCriteria(
  path: string[],
  general: readonly { name: string }[],
  criteria: readonly { name: string }[],
): SuiteFault[] {
  return criteria.flatMap(({ name }, index) =>
    [...general, ...criteria.slice(0, index)].some((other) => other.name === name)
      ? [
          {
            path: [...path, index, 'name'],
            message: 'is used twice',
            remedy: 'Give each criterion of a conversation its own name',
          },
        ]
      : [],
  )
}
