import type {
  Completion,
  CompletionMessage,
  CompletionRequest,
  CompletionToolCall,
  CompletionUsage,
  FinishReason,
} from '@perezvon/ai/completion/completion'
import { createSentenceCutter } from '../sentences/sentence-cutter.ts'
import { optOut } from '../tools/built-in/opt-out.ts'
import type { Wish } from '../tools/built-in-tool.ts'
import type { AnsweredTool, TurnTools } from '../tools/turn-tools.ts'

/** Who hears what the model says, as it says it. */
export type ReplyEars = {
  text(): void
  sentence(sentence: string): void
  /** It asks for tools, and waits; `mayTakeLong`: for what is not ours to hasten. */
  toolsAsked(asked: { mayTakeLong: boolean }): void
  /** Keys are played to the line after what it says next. */
  keys(keys: string): void
  /** It has been answered, and goes on. */
  toolsAnswered(): void
}

/** What came of all rounds of a reply. */
export type ReadRounds = {
  wish: Wish
  usage: CompletionUsage | null
  /** Of the last round; undefined while it has not ended. */
  finishReason?: FinishReason | undefined
}

/** How often the model may ask for tools in one turn; then it has to answer with what it knows. */
const TOOL_ROUNDS = 4

/**
 * Reads a reply to its end: as often as the model asks for tools it is answered and goes on, until it has said what it
 * has to say, or wants the call to end. `read` is filled in on the way: what it holds stands although a round fails. Once
 * the signal is aborted no tool is begun, but the one that keeps the person out of calls.
 */
export async function readRounds(
  parts: { completion: Completion; tools: TurnTools; ears: ReplyEars; signal: AbortSignal },
  { request, read }: { request: CompletionRequest; read: ReadRounds },
): Promise<void> {
  let { messages } = request
  for (let round = 0; ; round += 1) {
    const isLast = round === TOOL_ROUNDS
    const asked = { ...request, messages, ...(isLast && { toolChoice: 'none' as const }) }
    const heard = await readRound(parts, { request: round === 0 ? asked : ofRound(asked, round), read })
    read.usage = sumOf(read.usage, heard.usage)
    read.finishReason = heard.finishReason
    const wanted = isLast || parts.signal.aborted ? heard.toolCalls.filter(isOptOut) : heard.toolCalls
    if (wanted.length === 0) return
    parts.ears.toolsAsked({ mayTakeLong: parts.tools.mayTakeLong(wanted) })
    const answered = await parts.tools.run(wanted)
    read.wish = weightiest([read.wish, ...answered.flatMap(({ wish }) => wish ?? [])])
    parts.signal.throwIfAborted()
    for (const { keys } of answered) if (keys !== undefined) parts.ears.keys(keys)
    if (answered.every(({ wish }) => wish !== undefined) || read.wish.kind === 'opt-out') return
    parts.ears.toolsAnswered()
    messages = [...messages, ...roundMessages(heard, answered)]
  }
}

type HeardRound = {
  text: string
  toolCalls: CompletionToolCall[]
  usage: CompletionUsage | null
  finishReason: FinishReason | undefined
}

async function readRound(
  { completion, ears, signal }: { completion: Completion; ears: ReplyEars; signal: AbortSignal },
  { request, read }: { request: CompletionRequest; read: ReadRounds },
): Promise<HeardRound> {
  const heard: HeardRound = { text: '', toolCalls: [], usage: null, finishReason: undefined }
  const cutter = createSentenceCutter()
  for await (const event of completion.stream(request, signal)) {
    switch (event.type) {
      case 'text-delta':
        heard.text += event.text
        ears.text()
        for (const sentence of cutter.push(event.text)) ears.sentence(sentence)
        break
      case 'tool-call':
        heard.toolCalls.push({ id: event.id, name: event.name, argumentsJson: event.argumentsJson })
        // From here on it holds, whatever stops the reply before the tool has run.
        if (isOptOut(event)) read.wish = { kind: 'opt-out' }
        break
      case 'end':
        heard.usage = event.usage
        heard.finishReason = event.finishReason
        break
    }
  }
  for (const sentence of cutter.end()) ears.sentence(sentence)
  return heard
}

function isOptOut({ name }: Pick<CompletionToolCall, 'name'>): boolean {
  return name === optOut.name
}

/** What the model said and asked, and the answers: the shape in which vendors want them. */
function roundMessages(heard: HeardRound, answered: readonly AnsweredTool[]): CompletionMessage[] {
  // As they were taken up: with an id where the vendor gave none.
  const toolCalls = answered.map(({ call: { id, tool, arguments: argumentsJson } }) => ({
    id,
    name: tool,
    argumentsJson,
  }))
  return [
    { role: 'assistant', content: heard.text === '' ? null : heard.text, toolCalls },
    ...answered.map(({ call }) => ({ role: 'tool' as const, toolCallId: call.id, content: call.result })),
  ]
}

function ofRound(request: CompletionRequest, round: number): CompletionRequest {
  const { requestId } = request
  return requestId === undefined ? request : { ...request, requestId: `${requestId}.${round}` }
}

const WEIGHT: Readonly<Record<Wish['kind'], number>> = { listen: 0, 'hang-up': 1, transfer: 2, 'opt-out': 3 }

/** A model that wants several things at once gets the one that the person is owed most. */
function weightiest(wishes: readonly Wish[]): Wish {
  return wishes.reduce((one, other) => (WEIGHT[other.kind] > WEIGHT[one.kind] ? other : one))
}

function sumOf(one: CompletionUsage | null, other: CompletionUsage | null): CompletionUsage | null {
  if (one === null || other === null) return one ?? other
  return {
    promptTokens: one.promptTokens + other.promptTokens,
    cachedTokens: one.cachedTokens + other.cachedTokens,
    completionTokens: one.completionTokens + other.completionTokens,
  }
}
