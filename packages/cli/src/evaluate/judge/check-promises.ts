import type { AgentSpec } from '@perezvon/contracts/agent/agent-spec'
import { renderVariables } from '@perezvon/contracts/agent/variables'
import { stemsInARow } from '@perezvon/dialogue/words/words-in-a-row'
import { type Check, check } from './check.ts'
import { agentSpeeches, type Evidence } from './evidence.ts'

/** What holds in every conversation, whether a suite says so or not: the disclosure first, forbidden topics never. */
export function checkPromises(
  evidence: Evidence,
  agent: AgentSpec,
  variables: Readonly<Record<string, string>>,
): Check[] {
  return [...disclosureFirst(evidence, agent, variables), ...topicsNever(evidence, agent)]
}

/** Who hangs up in the middle of it has still heard nothing else before. */
function disclosureFirst(
  { lines }: Evidence,
  { disclosure, language, variables: defaults }: AgentSpec,
  variables: Readonly<Record<string, string>>,
): Check[] {
  const first = lines.find(({ speaker }) => speaker === 'agent')?.text
  if (first === undefined) return []
  const rendered = renderVariables(disclosure, { ...defaults, ...variables })
  const wanted = rendered.ok ? stemsInARow(rendered.text, language) : undefined
  const spoken = stemsInARow(first, language)
  const isFirst = wanted !== undefined && (spoken.startsWith(wanted) || wanted.startsWith(spoken))
  return [check('the disclosure is spoken first', isFirst, `first was: ${first}`)]
}

function topicsNever(evidence: Evidence, { guardrails, language }: AgentSpec): Check[] {
  const said = agentSpeeches(evidence).map((text) => ({ text, stems: stemsInARow(text, language) }))
  return guardrails.forbidden.map(({ topic, phrases }) => {
    const broken = said.find(({ stems }) =>
      phrases.some((phrase) => stems.includes(stemsInARow(phrase, language))),
    )
    return check(`the topic ${topic} is never touched`, broken === undefined, `said: ${broken?.text}`)
  })
}
