import type { CompletionToolCall } from '@perezvon/ai/completion/completion'
import { judgeArguments } from '@perezvon/contracts/agent/tool-arguments'
import type { ToolCall } from '@perezvon/contracts/transcript/tool-call'
import type { HttpTools } from '@perezvon/http-tools/http-tools'
import type { TurnDraft } from '@perezvon/livecall/turn-draft'
import type { Clock } from '@perezvon/runtime/clock'
import type { TurnWatch } from '../turns/turn-watch.ts'
import { optOut } from './built-in/opt-out.ts'
import type { BuiltIn, BuiltInAnswer, BuiltInCall, BuiltInParts, Wish } from './built-in-tool.ts'
import { callIdentity } from './call-identity.ts'
import { findTool, type OfferedTool, parametersOf } from './offered-tools.ts'
import { runHttpTool } from './run-http-tool.ts'
import { createToolLog, type KeepLateToolCalls, type LoggedCall } from './tool-log.ts'
import { rejectedResult } from './tool-result.ts'

/** What tools are run with, in every turn of a process. */
export type ToolParts = BuiltInParts & {
  http: HttpTools
  clock: Clock
  watch: Pick<TurnWatch, 'toolCalled' | 'notKept'>
  /** What runs here: a tool may outlive its turn. */
  underway: Set<Promise<unknown>>
  keepLateToolCalls: KeepLateToolCalls
}

/** The turn whose model asks. */
export type AskingTurn = {
  draft: TurnDraft
  userText: string
  /** Nobody waits for this turn any more. */
  signal: AbortSignal
  /** Says that a tool takes a while. */
  fill: (filler: string) => void
}

/**
 * `wish`: what the tool wants to become of the call; undefined where the model goes on with the result. `keys`: played to
 * the line after what the model says next.
 */
export type AnsweredTool = { call: ToolCall; wish?: Wish | undefined; keys?: string | undefined }

/** Answers the model of one turn when it asks for tools. */
export type TurnTools = {
  /** Whether any of these asks an endpoint: what runs here has its own, short limit. */
  mayTakeLong(asked: readonly CompletionToolCall[]): boolean
  /** Runs what was asked for in one message, all at once; resolves when each is answered. */
  run(asked: readonly CompletionToolCall[]): Promise<AnsweredTool[]>
}

/** A model that writes more is not filling in parameters. */
const LONGEST_ARGUMENTS = 4000
/** More in one turn is a model that runs in circles. */
const CALLS_A_TURN = 8
/** A tool of ours writes one row: where that takes longer, something is away. */
export const BUILT_IN_MS = 3000

type Values = Readonly<Record<string, unknown>>

export function createTurnTools(parts: ToolParts, turn: AskingTurn): TurnTools {
  const { settings } = turn.draft
  const log = createToolLog({ ...parts, draft: turn.draft })
  /** By what makes them the same: a model that repeats itself within a turn gets the same answer. */
  const answers = new Map<string, Promise<AnsweredTool>>()

  const runFound = async (
    found: OfferedTool,
    asked: LoggedCall & { values: Values; identity: string },
  ): Promise<AnsweredTool> => {
    if (found.kind === 'built-in') return runBuiltIn(found.tool, asked)
    const call = await runHttpTool({ ...parts, log }, { ...turn, ...asked, tool: found.tool })
    return { call }
  }

  const runBuiltIn = async (
    tool: BuiltIn,
    { place, call, values }: LoggedCall & { values: Values },
  ): Promise<AnsweredTool> => {
    const begun = parts.clock.now().getTime()
    const asked = { ...turn.draft.name, settings, userText: turn.userText, values }
    // What is written down outlives the process and the turn. It is not waited for: the person's wish holds without it.
    if (tool.late !== undefined) log.note({ place, call })
    const { outcome, result, wish, keys } = await runInTime(parts, { tool, asked })
    const ms = parts.clock.now().getTime() - begun
    const ended = { ...call, outcome, result: JSON.stringify(result), ms }
    return { call: log.settle({ place, call: ended }), wish, keys }
  }

  const answer = async (asked: CompletionToolCall): Promise<AnsweredTool> => {
    const { place, call } = log.begin(asked)
    const judged = judgeCall(turn, { place, asked })
    if ('faults' in judged) {
      const rejected = { ...call, outcome: 'rejected' as const, result: rejectedResult(judged.faults) }
      return { call: log.settle({ place, call: rejected }) }
    }
    const { found, values } = judged
    const identity = callIdentity(asked.name, values)
    const same = answers.get(identity)
    if (same !== undefined) {
      const { call: first, wish } = await same
      return { call: log.settle({ place, call: { ...first, id: call.id, ms: 0 } }), wish }
    }
    const answering = runFound(found, { place, call, values, identity })
    answers.set(identity, answering)
    return answering
  }

  return {
    mayTakeLong: (asked) => asked.some(({ name }) => findTool(settings, name)?.kind === 'http'),
    run: (asked) => keepUnderway(parts.underway, Promise.all(asked.map(answer))),
  }
}

/** A tool of ours is answered in time, whatever it waits for; what it has begun goes on. */
async function runInTime(
  parts: ToolParts,
  { tool, asked }: { tool: BuiltIn; asked: BuiltInCall },
): Promise<BuiltInAnswer> {
  const { late } = tool
  if (late === undefined) return tool.run(asked, parts)
  const isOver = new AbortController()
  const tooLate = parts.clock.sleep(BUILT_IN_MS, isOver.signal).then(() => late)
  try {
    return await Promise.race([keepUnderway(parts.underway, tool.run(asked, parts)), tooLate])
  } finally {
    isOver.abort()
  }
}

function keepUnderway<Result>(underway: Set<Promise<unknown>>, running: Promise<Result>): Promise<Result> {
  const ended: Promise<unknown> = Promise.allSettled([running]).then(() => underway.delete(ended))
  underway.add(ended)
  return running
}

/** The tool that is asked for and what it is given, or what is wrong with the call. */
function judgeCall(
  { draft: { settings } }: AskingTurn,
  { place, asked }: { place: number; asked: CompletionToolCall },
): { found: OfferedTool; values: Values } | { faults: string[] } {
  // The person's wish is never one call too many.
  if (asked.name === optOut.name) return { found: { kind: 'built-in', tool: optOut }, values: {} }
  if (place >= CALLS_A_TURN) return { faults: ['too many calls in one turn: answer with what is known'] }
  const found = findTool(settings, asked.name)
  if (found === undefined) return { faults: [`there is no tool ${asked.name}`] }
  if (asked.argumentsJson.length > LONGEST_ARGUMENTS) return { faults: ['the arguments are too long'] }
  const parameters = parametersOf(found, settings)
  // What it takes nothing from may be called with anything: a reason to hang up must not keep the person on the line.
  if (Object.keys(parameters.properties).length === 0) return { found, values: {} }
  const judged = judgeArguments(parameters, asked.argumentsJson)
  return judged.ok ? { found, values: judged.values } : { faults: judged.faults }
}
