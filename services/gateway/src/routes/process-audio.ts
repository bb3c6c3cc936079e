import { isAiError } from '@perezvon/ai/ai-errors'
import type { CallId } from '@perezvon/contracts/ids'
import { recogniseOptOut } from '@perezvon/dialogue/opt-out/opt-out'
import { withLineReport } from '@perezvon/dialogue/turns/line-report'
import type { WrittenWords } from '@perezvon/dialogue/turns/recorded-words'
import { type CallSettings, loadCallSettings } from '@perezvon/livecall/call-settings'
import { announceRecording } from '@perezvon/store/recordings'
import type { GatewayContext } from '../context.ts'
import { suppressCaller } from '../opt-out/suppress-caller.ts'
import { invalidRequest, ProblemError } from '../problems/problem.ts'
import { UtteranceUnusable } from '../recorded-speech/recorded-speech.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'
import { spokenAnswer } from '../spoken-answer/spoken-answer.ts'

type Body = RequestOf<'process-audio'>['body']

/** Takes a recording by its address: queued for transcription, or answered at once like a turn. */
export async function processAudio(
  ctx: GatewayContext,
  { body, callId }: RequestOf<'process-audio'>,
): Promise<AnswerOf<'process-audio'>> {
  const { audio_url: url, duration: seconds, reply, turn } = body
  if (reply) {
    if (turn === undefined)
      throw invalidRequest([
        { field: 'turn', fault: 'is missing', remedy: 'Number the turn that is answered' },
      ])
    return body.unanswered
      ? tellWords(ctx, { callId, turn, body })
      : answerUtterance(ctx, { callId, turn, body })
  }
  ctx.recordedSpeech.requireAllowed(url)
  const recordingId = await announceRecording(ctx.db, {
    id: ctx.ids.recording(),
    callId,
    url,
    seconds,
    now: ctx.clock.now(),
  })
  await ctx.queue.add('transcribe-recording', { recording_id: recordingId })
  return { status: 202, body: { recording_id: recordingId } }
}

type Recorded = { callId: CallId; turn: number; body: Body }

/** The turn begins now; its words are written down while the person waits, by whoever began it alone. */
async function answerUtterance(
  ctx: GatewayContext,
  { callId, turn, body }: Recorded,
): Promise<AnswerOf<'process-audio'>> {
  const { heard_turn: heardTurn, heard_characters: characters } = body
  const { failed_transfer: target, transfer_result: result } = body
  const userText = reported(body, '')
  const answer = await ctx.dialogue.takeTurn({
    callId,
    turn,
    userText,
    confidence: null,
    writeWords: (settings, signal) => writeWords(ctx, { body, settings, signal }),
    ...(heardTurn === undefined || characters === undefined
      ? {}
      : { heard: { turn: heardTurn, characters, interrupted: true } }),
    ...(target === undefined ? {} : { failedTransfer: { target, result } }),
  })
  return { status: 200, body: spokenAnswer({ callId, turn, sentence: 0, userText }, answer) }
}

/** Nobody is there to hear an answer: what was said is told, so that it is not lost. */
async function tellWords(
  ctx: GatewayContext,
  { callId, turn, body }: Recorded,
): Promise<AnswerOf<'process-audio'>> {
  const settings = await loadCallSettings(ctx.live, { callId })
  if (settings === undefined)
    throw new ProblemError('unknown-call', `${callId} is not live: it was not claimed, or it is over.`)
  const signal = AbortSignal.timeout(LAST_WORDS_MS)
  const { userText } = await writeWords(ctx, { body, settings, signal }).catch((thrown: unknown) => {
    if (!signal.aborted && !isAiError(thrown) && !(thrown instanceof UtteranceUnusable)) throw thrown
    ctx.telemetry.lastWordsNotWritten(callId, thrown)
    return { userText: '' }
  })
  await keepOptOut(ctx, { callId, turn, settings, userText })
  const nothing = { ai_text: '', more: false, action: 'listen' } as const
  return { status: 200, body: { call_id: callId, turn, sentence: 0, user_text: userText, ...nothing } }
}

/** The scenario's report waits for them. */
const LAST_WORDS_MS = 8000

/** What was said, behind what the line reports beside it. */
async function writeWords(
  ctx: GatewayContext,
  { body, settings, signal }: { body: Body; settings: CallSettings; signal: AbortSignal },
): Promise<WrittenWords> {
  const { language, transcription_hints: hints = [] } = settings
  const earlier = (body.earlier_audio_urls ?? []).map((url, index) => ({
    url,
    seconds: body.earlier_durations?.[index],
  }))
  const recordings = [...earlier, { url: body.audio_url, seconds: body.duration }]
  const heard = await ctx.recordedSpeech.writeDown({ recordings, language, hints }, signal)
  return { ...heard, userText: reported(body, heard.userText) }
}

/** Words behind what the line reports beside them. */
function reported(body: Body, words: string): string {
  const { keys, failed_transfer: failedTransfer, transfer_result: transferResult } = body
  return withLineReport(words, { keys, failedTransfer, transferResult })
}

/** The scenario tells these words, too, unless its report is over by then. */
async function keepOptOut(
  ctx: GatewayContext,
  told: { callId: CallId; turn: number; settings: CallSettings; userText: string },
): Promise<void> {
  const { callId, turn, settings, userText } = told
  const optOut = recogniseOptOut(userText, settings.opt_out.phrases)
  if (optOut === undefined) return
  await suppressCaller(ctx, { callId, words: optOut.words }).catch((thrown: unknown) =>
    ctx.telemetry.turns.suppressionFailed({ callId, turn }, thrown),
  )
}
