import type { ExtractionField } from './extraction-field.ts'
import type { Keypad } from './keypad.ts'
import { type Learning, personalVariables } from './learning.ts'

type AgentFault = { path: (string | number)[]; message: string }

/** What does not go together in an agent, field by field. */
export function agentFaults(agent: {
  extraction: readonly ExtractionField[]
  rubric: readonly { name: string }[]
  transfer_targets: readonly { name: string }[]
  keypad: Keypad
  opt_out: { key?: string | undefined }
  learning?: Learning | undefined
  prompt: string
  disclosure: string
  greeting: string
}): AgentFault[] {
  return [
    ...repeatedNames('extraction', agent.extraction),
    ...repeatedNames('rubric', agent.rubric),
    ...repeatedNames('transfer_targets', agent.transfer_targets),
    ...wrongChoices(agent.extraction),
    ...wrongKeys(agent),
    ...wrongLearning(agent),
  ]
}

/** What is true for one person must never be told to others. */
function wrongLearning(agent: {
  learning?: Learning | undefined
  prompt: string
  disclosure: string
  greeting: string
}): AgentFault[] {
  const variables = personalVariables(agent)
  if (agent.learning === undefined || variables.length === 0) return []
  const named = variables.map((name) => `{{${name}}}`).join(', ')
  const message = `cannot go with ${named}, on which replies may rest that are not for everybody: take the variables out of prompt, disclosure and greeting, or learning away`
  return [{ path: ['learning'], message }]
}

function repeatedNames(list: string, named: readonly { name: string }[]): AgentFault[] {
  return named.flatMap(({ name }, index) =>
    named.findIndex((other) => other.name === name) === index
      ? []
      : [{ path: [list, index, 'name'], message: 'is used twice: give each its own name' }],
  )
}

function wrongChoices(fields: readonly ExtractionField[]): AgentFault[] {
  return fields.flatMap(({ type, choices }, index) =>
    (type === 'choice') === (choices !== undefined)
      ? []
      : [
          {
            path: ['extraction', index, 'choices'],
            message: 'must be given for type choice, and only there',
          },
        ],
  )
}

/** A digit of an input must never be taken for a request not to be called. */
function wrongKeys({
  keypad,
  opt_out: { key },
}: {
  keypad: Keypad
  opt_out: { key?: string | undefined }
}): AgentFault[] {
  if (!keypad.enabled || key === undefined) return []
  if (key === keypad.terminator)
    return [{ path: ['opt_out', 'key'], message: 'ends an input of the keypad, too: choose another key' }]
  return /[0-9]/.test(key)
    ? [{ path: ['opt_out', 'key'], message: 'may be a digit of an input of the keypad: choose * or #' }]
    : []
}
