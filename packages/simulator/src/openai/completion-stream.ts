import type { RigClock } from '../time/rig-clock.ts'
import { type PlannedCompletion, toolCallId } from './completion-body.ts'
import { serverErrorDetail } from './error-answer.ts'
import type { Fault } from './fault-dial.ts'
import { breakConnection, type HttpExchange, standardHeaders } from './http-exchange.ts'
import type { RequestLedger } from './request-ledger.ts'
import { untilGone, waitFor } from './waiting.ts'
import { type WireSplitting, writeEvent } from './wire-splitting.ts'

/** What a stream needs beside its content. */
export interface StreamSettings {
  readonly clock: RigClock
  readonly ledger: RequestLedger
  readonly splitting: WireSplitting
  readonly timeToFirstTokenMs: number
  readonly tokenIntervalMs: number
  readonly includeUsage: boolean
  /** OpenAI pads its events with random characters, against guessing words from packet sizes. */
  readonly includeObfuscation: boolean
  readonly fault: Fault | undefined
}

/** One step of a stream: a delta, and the content piece it carries for the ledger. */
interface Step {
  readonly delta: object
  readonly piece?: string
}

/**
 * Sends a completion as server-sent events, in the shape and order of api.openai.com: a role chunk, deltas by
 * an absolute timetable, the finish reason, usage if asked for, `[DONE]`. Ends early, as the fault says.
 */
export async function streamCompletion(
  exchange: HttpExchange,
  planned: PlannedCompletion,
  settings: StreamSettings,
): Promise<void> {
  const { clock, ledger } = settings
  const { entry, gone, response } = exchange
  const send = (choices: object[], usage?: object): Promise<void> =>
    writeEvent(response, settings.splitting, chunkText(planned, settings, choices, usage))
  const firstAtMs = entry.receivedAtMs + settings.timeToFirstTokenMs
  const steps = [...stepsOf(planned)]
  let lateMs = 0
  for (let index = 0; index <= steps.length; index += 1) {
    const step = steps[index]
    if (isFaultDue(settings.fault, index, steps.length)) {
      if (settings.fault.kind !== 'stall') return breakOff(exchange, settings)
      lateMs = await standStill(settings.fault.forMs, settings.clock, gone)
    }
    const dueInMs = firstAtMs + lateMs + index * settings.tokenIntervalMs - clock.now()
    if (dueInMs > 0) await waitFor(clock, dueInMs, gone)
    if (gone.aborted) return
    if (index === 0) {
      startStream(exchange)
      await send([choice(roleDelta(planned))])
    }
    if (step === undefined) break
    await send([choice(step.delta)])
    if (step.piece !== undefined) ledger.sent(entry, step.piece)
  }
  await send([choice({}, planned.finishReason)])
  if (settings.includeUsage) await send([], planned.usage)
  await writeEvent(response, settings.splitting, 'data: [DONE]\n\n')
  entry.finishReason = planned.finishReason
  response.end()
  ledger.close(entry, 'completed')
}

function startStream({ response, entry }: HttpExchange): void {
  entry.status = 200
  response.writeHead(200, {
    ...standardHeaders(entry),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  })
}

/** What the first chunk tells: content is an empty string before text, null before a bare tool call. */
function roleDelta(planned: PlannedCompletion): object {
  return { role: 'assistant', content: planned.pieces === null ? null : '', refusal: null }
}

function* stepsOf(planned: PlannedCompletion): Generator<Step> {
  for (const piece of planned.pieces ?? []) yield { delta: { content: piece }, piece }
  for (const refusal of planned.refusal ?? []) yield { delta: { refusal } }
  for (const [index, call] of planned.toolCalls.entries()) {
    const id = toolCallId(planned.id, index)
    yield {
      delta: { tool_calls: [{ index, id, type: 'function', function: { name: call.name, arguments: '' } }] },
    }
    for (const [part] of call.arguments.matchAll(/[\s\S]{1,6}/g)) {
      yield { delta: { tool_calls: [{ index, function: { arguments: part } }] } }
    }
  }
}

function choice(delta: object, finishReason: string | null = null): object {
  return { index: 0, delta, logprobs: null, finish_reason: finishReason }
}

function chunkText(
  planned: PlannedCompletion,
  settings: StreamSettings,
  choices: object[],
  usage?: object,
): string {
  const chunk = {
    id: planned.id,
    object: 'chat.completion.chunk',
    created: planned.createdSeconds,
    model: planned.model,
    service_tier: 'default',
    system_fingerprint: 'fp_rehearsal',
    choices,
    ...(settings.includeUsage ? { usage: usage ?? null } : {}),
    ...(settings.includeObfuscation ? { obfuscation: 'Kq3vXz8Lw2' } : {}),
  }
  return `data: ${JSON.stringify(chunk)}\n\n`
}

/** Faults that play out in mid-stream. */
type StreamFault = Extract<Fault, { kind: 'stall' | 'broken-connection' | 'error-in-stream' }>

/** Whether the fault strikes before this step; one that would come after the last step strikes before the end. */
function isFaultDue(fault: Fault | undefined, index: number, steps: number): fault is StreamFault {
  switch (fault?.kind) {
    case 'stall':
    case 'broken-connection':
    case 'error-in-stream':
      return index === Math.min(fault.afterTokens, steps)
    default:
      return false
  }
}

/** Stands still for a while, or (without a duration) until the client goes; answers by how much all that follows is late. */
async function standStill(forMs: number | undefined, clock: RigClock, gone: AbortSignal): Promise<number> {
  if (forMs === undefined) await untilGone(gone)
  else await waitFor(clock, forMs, gone)
  return forMs ?? 0
}

async function breakOff(exchange: HttpExchange, settings: StreamSettings): Promise<void> {
  const { response, entry } = exchange
  settings.ledger.close(entry, 'broken-by-fault')
  if (settings.fault?.kind === 'broken-connection') return breakConnection(exchange)
  if (!response.headersSent) startStream(exchange)
  await writeEvent(
    response,
    settings.splitting,
    `data: ${JSON.stringify({ error: serverErrorDetail() })}\n\n`,
  )
  response.end()
}
