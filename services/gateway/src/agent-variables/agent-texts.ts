import type { AgentSpec } from '@perezvon/contracts/agent/agent-spec'
import { type Callee, missingVariables } from '@perezvon/contracts/agent/missing-variables'
import type { ReadyAnswer } from '@perezvon/contracts/agent/ready-answer'
import type { HttpTool } from '@perezvon/contracts/agent/tool'
import { withVariables } from '@perezvon/contracts/agent/tool-url'
import type { ScenarioTransferTarget } from '@perezvon/contracts/agent/transfer-target'
import { renderVariables, variableNames } from '@perezvon/contracts/agent/variables'

/** The agent's texts in which variables may stand. */
export type AgentTexts = {
  disclosure: string
  greeting: string
  prompt: string
  readyAnswers: ReadyAnswer[]
  /** What a machine is left. */
  message: string | undefined
  transferTargets: ScenarioTransferTarget[]
}

/** What fills an agent's variables: its own defaults, the contact's name as `name`, the contact's own variables. */
function variableValues(agent: AgentSpec, { name, variables }: Callee): Record<string, string> {
  return { ...agent.variables, ...(name ? { name } : {}), ...variables }
}

/**
 * The texts as this person hears them. A variable without a value is left out, with the comma before it; a tool whose URL
 * takes it is left out altogether.
 */
export function renderTexts(
  agent: AgentSpec,
  callee: Callee,
): { texts: AgentTexts; tools: HttpTool[]; missing: string[] } {
  const missing = missingVariables(agent, callee)
  const values = variableValues(agent, callee)
  const render = (text: string): string => {
    const rendered = renderVariables(withoutVariables(text, missing), values)
    return rendered.ok ? rendered.text : withoutVariables(text, variableNames(text))
  }
  return {
    texts: {
      disclosure: render(agent.disclosure),
      greeting: render(agent.greeting),
      prompt: render(agent.prompt),
      readyAnswers: agent.ready_answers.map(({ questions, answer }) => ({
        questions,
        answer: render(answer),
      })),
      message: agent.voicemail.message && render(agent.voicemail.message),
      transferTargets: agent.transfer_targets.map(({ description: _, announcement, ...target }) => ({
        ...target,
        ...(announcement === undefined ? {} : { announcement: render(announcement) }),
      })),
    },
    tools: agent.tools.flatMap((tool) => {
      const url = withVariables(tool.url, values)
      return url === undefined ? [] : [{ ...tool, url }]
    }),
    missing,
  }
}

function withoutVariables(text: string, names: readonly string[]): string {
  return names.reduce(
    (left, name) => left.replaceAll(new RegExp(`(?:,\\s*|\\s+)?\\{\\{\\s*${name}\\s*\\}\\}`, 'g'), ''),
    text,
  )
}
