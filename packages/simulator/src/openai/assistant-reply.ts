import { phrases, type SpokenLanguage } from './assistant-phrases.ts'
import { type CallerIntent, callerIntent } from './caller-intent.ts'
import { type ChatRequest, textsBy } from './chat-request.ts'
import { type PromptVariables, promptVariables } from './prompt-variables.ts'
import { seededDice } from './seeded-dice.ts'
import { structuredDocument } from './structured-document.ts'

/** A tool call of the simulated model; `arguments` as JSON text, as OpenAI sends it. */
export interface ModelToolCall {
  readonly name: string
  readonly arguments: string
}

/** What the simulated model decided to answer. */
export interface ModelReply {
  /** Null where the model answers with a tool call alone. */
  readonly text: string | null
  readonly toolCalls: readonly ModelToolCall[]
}

/** Intents after which the assistant ends the call, where it is offered a tool for that. */
const endings: ReadonlySet<CallerIntent> = new Set(['goodbye', 'opt-out', 'wrong-person'])

/** The name of the tool with which the assistant hangs up. */
const endCall = 'end_call'

/** Like the real models, the simulated one now and then ends a call without a word of goodbye. */
const wordlessEndings = 0.2

/**
 * The conversational model: a scripted assistant of HALO that reacts to the last user message, uses what the
 * system prompt tells about the person, and hangs up after a goodbye. The same seed and the same
 * conversation give the same reply.
 */
export function assistantReply(request: ChatRequest, seed: number): ModelReply {
  const said = textsBy(request, 'user')
  const last = said.at(-1) ?? ''
  const prompt = textsBy(request, 'system', 'developer').join('\n')
  const intent = callerIntent(last)
  const dice = seededDice(seed, 'reply', said.length, last)
  const known = speakable(intent, languageOf(last, prompt), promptVariables(prompt))
  const before = new Set(textsBy(request, 'assistant'))
  const unsaid = known.filter((phrase) => !before.has(phrase))
  const text = dice.pick(unsaid.length > 0 ? unsaid : known)
  const tool = endings.has(intent) ? offeredTool(request, endCall) : undefined
  if (tool === undefined) return { text, toolCalls: [] }
  const call = { name: endCall, arguments: JSON.stringify(structuredDocument(tool, request, seed)) }
  return { text: dice.roll() < wordlessEndings ? null : text, toolCalls: [call] }
}

/** The parameter schema of a tool that this request offers and allows; an empty object schema where it has none. */
function offeredTool(request: ChatRequest, name: string): Record<string, unknown> | undefined {
  if (request.tool_choice === 'none') return undefined
  const tool = request.tools?.find((one) => one.function.name === name)
  if (tool === undefined) return undefined
  return tool.function.parameters ?? { type: 'object', properties: {} }
}

function speakable(intent: CallerIntent, language: SpokenLanguage, variables: PromptVariables): string[] {
  return phrases[language][intent]
    .map((phrase) => filled(phrase, variables))
    .filter((one) => one !== undefined)
}

function filled(phrase: string, variables: PromptVariables): string | undefined {
  const values: Readonly<Record<string, string | undefined>> = { ...variables }
  let complete = true
  const text = phrase.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined) complete = false
    return value ?? ''
  })
  return complete ? text : undefined
}

function languageOf(said: string, prompt: string): SpokenLanguage {
  const sample = /\p{L}/u.test(said) ? said : prompt
  return /\p{Script=Cyrillic}/u.test(sample) || sample === '' ? 'ru' : 'en'
}
