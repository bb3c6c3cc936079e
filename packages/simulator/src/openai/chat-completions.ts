import { assistantReply, type ModelToolCall } from './assistant-reply.ts'
import { type ChatRequest, chatRequest, textOf, textsBy, unsupportedParameter } from './chat-request.ts'
import {
  completionBody,
  completionId,
  completionUsage,
  type FinishReason,
  type PlannedCompletion,
} from './completion-body.ts'
import { streamCompletion } from './completion-stream.ts'
import { badRequest, type ErrorAnswer, errorAnswerFor, unknownModel } from './error-answer.ts'
import type { Fault } from './fault-dial.ts'
import { answerError, answerJson, breakConnection, type HttpExchange, readBody } from './http-exchange.ts'
import { findScriptedReply, type ScriptedReply } from './scripted-reply.ts'
import type { SimulationState } from './simulation-state.ts'
import { strictSchemaObjection } from './strict-schema.ts'
import { structuredDocument } from './structured-document.ts'
import { countTokens, tokenPieces } from './token-pieces.ts'
import { untilGone, waitFor } from './waiting.ts'

const longestBodyBytes = 20 * 1024 * 1024
const chatModel = /^(gpt-|o\d|chatgpt-|ft:)/

/** Answers `POST /v1/chat/completions`. */
export async function chatCompletions(exchange: HttpExchange, state: SimulationState): Promise<void> {
  const ordinal = state.nextOrdinal('chat')
  const parsed = await parseRequest(exchange)
  if (!parsed.ok) return answerError(exchange, parsed.answer)
  const { request } = parsed
  noteRequest(exchange, request)
  const prompt = request.messages.map(textOf).join('\n')
  const fault = state.faults.strike({ endpoint: 'chat', ordinal, prompt })
  exchange.entry.fault = fault?.kind
  const whole = fault === undefined ? undefined : errorAnswerFor(fault, state.keyOf(exchange.request) ?? '')
  if (whole !== undefined) return answerError(exchange, whole)
  if (fault?.kind === 'no-answer') return untilGone(exchange.gone)
  const planned = planCompletion(exchange, state, { request, prompt, ordinal, fault })
  if (request.stream === true) {
    return streamCompletion(exchange, planned, {
      ...state,
      timeToFirstTokenMs: state.timeToFirstTokenMs + slowness(fault),
      includeUsage: request.stream_options?.include_usage === true,
      includeObfuscation: request.stream_options?.include_obfuscation !== false,
      fault,
    })
  }
  return answerWhole(exchange, planned, state, fault)
}

type ParsedRequest = { ok: true; request: ChatRequest } | { ok: false; answer: ErrorAnswer }

async function parseRequest(exchange: HttpExchange): Promise<ParsedRequest> {
  const bytes = await readBody(exchange.request, longestBodyBytes)
  if (bytes === undefined) return { ok: false, answer: badRequest('Request body is too large.') }
  let body: unknown
  try {
    body = JSON.parse(bytes.toString('utf8'))
  } catch {
    return { ok: false, answer: badRequest('We could not parse the JSON body of your request.') }
  }
  const parsed = chatRequest.safeParse(body)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const param = issue?.path.join('.') ?? ''
    const message = `Invalid value for '${param}': ${issue?.message ?? 'malformed'}`
    return { ok: false, answer: badRequest(message, param, 'invalid_value') }
  }
  const objection = objectionTo(parsed.data)
  return objection === undefined ? { ok: true, request: parsed.data } : { ok: false, answer: objection }
}

function objectionTo(request: ChatRequest): ErrorAnswer | undefined {
  if (!chatModel.test(request.model)) return unknownModel(request.model)
  const unsupported = unsupportedParameter(request)
  if (unsupported !== undefined) return badRequest(unsupported.message, unsupported.param, unsupported.code)
  if (request.response_format?.type !== 'json_schema' || request.response_format.json_schema.strict !== true)
    return undefined
  const { name, schema } = request.response_format.json_schema
  const objection = strictSchemaObjection(schema)
  if (objection === undefined) return undefined
  return badRequest(`Invalid schema for response_format '${name}': ${objection}`, 'response_format')
}

function noteRequest({ entry }: HttpExchange, request: ChatRequest): void {
  entry.model = request.model
  entry.stream = request.stream === true
  entry.messages = request.messages
  entry.lastUserText = textsBy(request, 'user').at(-1)
}

interface Asked {
  readonly request: ChatRequest
  readonly prompt: string
  readonly ordinal: number
  readonly fault: Fault | undefined
}

function planCompletion(exchange: HttpExchange, state: SimulationState, asked: Asked): PlannedCompletion {
  const { request, prompt, fault } = asked
  const refusal = fault?.kind === 'refusal' ? tokenPieces(fault.text) : null
  const reply = refusal === null ? replyPieces(state, asked) : { pieces: null, toolCalls: [] }
  const cut = cutReply(reply, request, fault)
  const completionTokens = (cut.pieces?.length ?? 0) + (refusal?.length ?? 0) + 8 * reply.toolCalls.length
  return {
    id: completionId(exchange.entry),
    createdSeconds: Math.floor(exchange.entry.receivedAtMs / 1000),
    model: request.model,
    ...cut,
    refusal,
    usage: completionUsage(countTokens(prompt), state.promptCache.cachedTokens(prompt), completionTokens),
  }
}

interface ReplyPieces {
  readonly pieces: readonly string[] | null
  readonly toolCalls: readonly ModelToolCall[]
}

function replyPieces(state: SimulationState, { request, ordinal, fault }: Asked): ReplyPieces {
  const scripted = findScriptedReply(state.script(), {
    lastUserText: textsBy(request, 'user').at(-1) ?? '',
    isAfterTool: request.messages.at(-1)?.role === 'tool',
    ordinal,
  })
  if (scripted !== undefined) return scriptedPieces(scripted)
  const format = request.response_format
  if (format?.type === 'json_schema') {
    const document = structuredDocument(format.json_schema.schema, request, state.seed)
    const sent = fault?.kind === 'broken-document' ? withoutFirstProperty(document) : document
    return { pieces: tokenPieces(JSON.stringify(sent)), toolCalls: [] }
  }
  const reply = assistantReply(request, state.seed)
  if (format?.type === 'json_object') {
    return { pieces: tokenPieces(JSON.stringify({ reply: reply.text })), toolCalls: [] }
  }
  return { pieces: reply.text === null ? null : tokenPieces(reply.text), toolCalls: reply.toolCalls }
}

function scriptedPieces(scripted: ScriptedReply): ReplyPieces {
  const toolCalls = (scripted.toolCalls ?? []).map((call) => ({
    name: call.name,
    arguments: JSON.stringify(call.arguments),
  }))
  const pieces = scripted.pieces ?? (scripted.text === undefined ? null : tokenPieces(scripted.text))
  return { pieces: pieces === null && toolCalls.length === 0 ? [] : pieces, toolCalls }
}

/** A document that is JSON but lacks a property its schema requires. */
function withoutFirstProperty(document: unknown): unknown {
  if (typeof document !== 'object' || document === null) return {}
  return Object.fromEntries(Object.entries(document).slice(1))
}

/** Cuts a reply at its token limit, or where the fault says. */
function cutReply(
  reply: ReplyPieces,
  request: ChatRequest,
  fault: Fault | undefined,
): ReplyPieces & { finishReason: FinishReason } {
  const limit = request.max_completion_tokens ?? request.max_tokens ?? Number.POSITIVE_INFINITY
  const faultLimit =
    fault?.kind === 'truncated' || fault?.kind === 'content-filtered' ? fault.afterTokens : limit
  const most = Math.min(limit, faultLimit)
  const pieces = reply.pieces?.slice(0, most) ?? null
  if (fault?.kind === 'content-filtered') return { pieces, toolCalls: [], finishReason: 'content_filter' }
  const isCut = fault?.kind === 'truncated' || (reply.pieces?.length ?? 0) > most
  if (isCut) return { pieces, toolCalls: [], finishReason: 'length' }
  return {
    pieces,
    toolCalls: reply.toolCalls,
    finishReason: reply.toolCalls.length > 0 ? 'tool_calls' : 'stop',
  }
}

async function answerWhole(
  exchange: HttpExchange,
  planned: PlannedCompletion,
  state: SimulationState,
  fault: Fault | undefined,
): Promise<void> {
  if (fault?.kind === 'stall' && fault.forMs === undefined) return untilGone(exchange.gone)
  const stallMs = fault?.kind === 'stall' ? (fault.forMs ?? 0) : 0
  const tokens = (planned.pieces?.length ?? 0) + (planned.refusal?.length ?? 0)
  const takesMs = state.timeToFirstTokenMs + slowness(fault) + stallMs + tokens * state.tokenIntervalMs
  const leftMs = exchange.entry.receivedAtMs + takesMs - state.clock.now()
  if (leftMs > 0) await waitFor(state.clock, leftMs, exchange.gone)
  if (exchange.gone.aborted) return
  if (fault?.kind === 'broken-connection') {
    state.ledger.close(exchange.entry, 'broken-by-fault')
    return breakConnection(exchange)
  }
  exchange.entry.finishReason = planned.finishReason
  answerJson(exchange, 200, completionBody(planned))
}

function slowness(fault: Fault | undefined): number {
  return fault?.kind === 'slow-first-token' ? fault.delayMs : 0
}
