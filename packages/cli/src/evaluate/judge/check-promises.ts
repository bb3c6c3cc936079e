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

/** All of it before anything else: who hangs up in the middle of it has heard nothing else. */
function disclosureFirst(
  { lines }: Evidence,
  { disclosure, language, variables: defaults }: AgentSpec,
  variables: Readonly<Record<string, string>>,
): Check[] {
  const spoken = lines.filter(({ speaker }) => speaker === 'agent').map(({ text }) => text)
  const [first] = spoken
  if (first === undefined) return []
  const rendered = renderVariables(disclosure, { ...defaults, ...variables })
  const inStems = (text: string) => stemsInARow(text, language)
  const isFirst = rendered.ok && beginsWith(inStems(rendered.text), spoken, inStems)
  return [check('the disclosure is spoken first, and whole', isFirst, `first was: ${first}`)]
}

/** A beginning that was cut off does not count: after it comes all of it, or nothing more. */
function beginsWith(
  wanted: string,
  [first, ...others]: readonly string[],
  inStems: (text: string) => string,
): boolean {
  if (first === undefined) return true
  if (inStems([first, ...others].join(' ')).startsWith(wanted)) return true
  return wanted.startsWith(inStems(first)) && beginsWith(wanted, others, inStems)
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
