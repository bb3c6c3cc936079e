import type { AgentSpec } from '@perezvon/contracts/agent/agent-spec'
import { stemsInARow } from '@perezvon/dialogue/words/words-in-a-row'
import type { Expectation } from '../suite/expectation.ts'
import { type Check, check } from './check.ts'
import { checkTools } from './check-tools.ts'
import { agentSpeeches, digits, type Evidence } from './evidence.ts'

/** Holds a conversation against what was expected of it. */
export function checkExpectation(evidence: Evidence, expected: Expectation, agent: AgentSpec): Check[] {
  return [
    ...checkWords(evidence, expected, agent.language),
    ...checkTools(evidence.call.turns, expected),
    ...checkEnding(evidence, expected),
    ...checkDeeds(evidence, expected, agent),
    ...checkMeasures(evidence, expected),
  ]
}

function checkWords(evidence: Evidence, { said, never_said }: Expectation, language: string): Check[] {
  const speeches = agentSpeeches(evidence).map((text) => ({ text, stems: stemsInARow(text, language) }))
  const holding = (phrase: string) =>
    speeches.find(({ stems }) => stems.includes(stemsInARow(phrase, language)))?.text
  return [
    ...said.map((phrases) => {
      const choices = [phrases].flat()
      const isSaid = choices.some((phrase) => holding(phrase) !== undefined)
      return check(`says: ${choices.join(' / ')}`, isSaid, 'never said')
    }),
    ...never_said.map((phrase) => {
      const broken = holding(phrase)
      return check(`never says: ${phrase}`, broken === undefined, `said: ${broken}`)
    }),
  ]
}

function checkEnding(
  { call: { outcome, reason } }: Evidence,
  { outcome: outcomes, end_reason }: Expectation,
): Check[] {
  const oneOf = (what: string, wanted: string | readonly string[] | undefined, found: string | null) =>
    wanted === undefined
      ? []
      : [
          check(
            `${what}: ${[wanted].flat().join(' / ')}`,
            found !== null && [wanted].flat().includes(found),
            String(found),
          ),
        ]
  return [...oneOf('outcome', outcomes, outcome), ...oneOf('end reason', end_reason, reason)]
}

function checkDeeds(evidence: Evidence, expected: Expectation, { transfer_targets }: AgentSpec): Check[] {
  const { opt_out, transferred_to, keys_pressed } = expected
  const names = evidence.handedTo.map(
    (number) => transfer_targets.find((target) => digits(target.number) === number)?.name ?? number,
  )
  return [
    ...(opt_out === undefined
      ? []
      : [
          check(
            opt_out ? 'the number is suppressed' : 'the number is not suppressed',
            evidence.isSuppressed === opt_out,
            evidence.isSuppressed ? 'it is suppressed' : 'it is not suppressed',
          ),
        ]),
    ...(transferred_to === undefined
      ? []
      : [
          check(
            transferred_to === null ? 'hands over to nobody' : `hands over to ${transferred_to}`,
            transferred_to === null ? names.length === 0 : names.includes(transferred_to),
            names.length === 0 ? 'nobody was dialled' : `dialled: ${names.join(', ')}`,
          ),
        ]),
    ...(keys_pressed === undefined
      ? []
      : [check(`presses ${keys_pressed}`, evidence.keys === keys_pressed, evidence.keys || 'no key')]),
  ]
}

function checkMeasures(
  { call: { turns } }: Evidence,
  { max_turns, first_sentence_ms }: Expectation,
): Check[] {
  const slowest = slowestFirstSentence(turns)
  return [
    ...(max_turns === undefined
      ? []
      : [check(`at most ${max_turns} turns`, turns.length <= max_turns, `${turns.length} turns`)]),
    ...(first_sentence_ms === undefined
      ? []
      : [
          check(
            `each first sentence within ${first_sentence_ms} ms`,
            (slowest ?? 0) <= first_sentence_ms,
            `${slowest} ms`,
          ),
        ]),
  ]
}

/** The longest wait for a first sentence; null where there was none. */
export function slowestFirstSentence(turns: Evidence['call']['turns']): number | null {
  const waits = turns.flatMap(({ first_sentence_ms: ms }) => (ms === null ? [] : [Math.round(ms)]))
  return waits.length === 0 ? null : Math.max(...waits)
}
