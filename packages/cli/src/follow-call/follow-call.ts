import type { CallView } from '@perezvon/contracts/http/call-view'
import type { ToolCall } from '@perezvon/contracts/transcript/tool-call'
import type { Clock } from '@perezvon/runtime/clock'
import { printable } from '../printable.ts'
import type { PublicApi } from '../public-api/public-api.ts'
import { watchCall } from './watch-call.ts'
import { choicesLines, waterfallLines } from './waterfall-text.ts'

const POLL_MS = 700

/** Tells a call as it goes: each state, each turn, then the transcript and the analysis. Ends when nothing more will come. */
export async function followCall(
  api: PublicApi,
  options: { callId: string; clock: Clock; write: (line: string) => void },
): Promise<CallView> {
  const { callId, clock, write } = options
  let told: string[] = []
  const tell = (call: CallView) => {
    const lines = callLines(call)
    for (const line of linesNotIn(told, lines)) write(printable(line))
    told = lines
    return isOver(call)
  }
  return watchCall(api, { callId, clock, everyMs: POLL_MS, isEnough: tell })
}

/** What is new. Somebody may say the same twice, so a line that was told once may be told again. */
function linesNotIn(told: readonly string[], lines: readonly string[]): string[] {
  const rest = [...told]
  return lines.filter((line) => {
    const at = rest.indexOf(line)
    if (at >= 0) rest.splice(at, 1)
    return at < 0
  })
}

/** Everything that is known of the call, a line each, in the order in which it happened. */
export function callLines(call: CallView): string[] {
  return [
    `state: ${call.state}`,
    ...(call.outcome === null
      ? []
      : [`outcome: ${call.outcome} (${call.reason}), ${call.duration_seconds ?? 0} s`]),
    ...call.turns.flatMap((turn) => [
      `  person ${turn.turn}: ${turn.user_text}`,
      ...turn.tool_calls.map(toolLine),
      `  agent  ${turn.turn}: ${turn.heard_text ?? turn.ai_text}${turn.interrupted ? ' [interrupted]' : ''}`,
      ...[...choicesLines(turn), ...waterfallLines(turn.waterfall)].map((line) => `      ${line}`),
    ]),
    ...(call.recording === null
      ? []
      : [`recording: ${call.recording.state}${call.recording.reason ? ` (${call.recording.reason})` : ''}`]),
    ...(call.transcript?.segments.map((segment) => `  ${segment.speaker.padEnd(7)} ${segment.text}`) ?? []),
    ...(call.analysis === null
      ? []
      : [`analysis: ${call.analysis.disposition}, ${call.analysis.sentiment}. ${call.analysis.summary}`]),
  ]
}

/** What the model asked for in between, and how that ended. */
function toolLine({ tool, arguments: given, outcome, ms }: ToolCall): string {
  return `      tool ${tool} ${given}: ${outcome}${ms === null ? '' : `, ${Math.round(ms)} ms`}`
}

/** Ended; and where somebody was reached, analysed. */
function isOver(call: CallView): boolean {
  if (call.state !== 'ended') return false
  if (call.turns.length === 0 && call.recording === null) return true
  return call.analysis !== null
}
