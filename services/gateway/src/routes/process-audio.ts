import { isAiError } from '@perezvon/ai/ai-errors'
import type { CallId } from '@perezvon/contracts/ids'
import { loadCallSettings } from '@perezvon/livecall/call-settings'
import { readSpeech } from '@perezvon/livecall/sentences'
import { announceRecording } from '@perezvon/store/recordings'
import type { GatewayContext } from '../context.ts'
import { invalidRequest } from '../problems/problem.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'
import { spokenAnswer } from '../spoken-answer/spoken-answer.ts'

/** Takes a recording by its address: queued for transcription, or answered at once like a turn. */
export async function processAudio(
  ctx: GatewayContext,
  { body, callId }: RequestOf<'process-audio'>,
): Promise<AnswerOf<'process-audio'>> {
  const { audio_url: url, duration: seconds, reply, turn } = body
  ctx.recordedSpeech.requireAllowed(url)
  if (reply) {
    if (turn === undefined)
      throw invalidRequest([
        { field: 'turn', fault: 'is missing', remedy: 'Number the turn that is answered' },
      ])
    return answerUtterance(ctx, { callId, turn, url })
  }
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

type Utterance = { callId: CallId; turn: number; url: string }

async function answerUtterance(
  ctx: GatewayContext,
  utterance: Utterance,
): Promise<AnswerOf<'process-audio'>> {
  const { callId, turn } = utterance
  const userText = await wordsOf(ctx, utterance)
  const answer = await ctx.dialogue.takeTurn({ callId, turn, userText, confidence: null })
  return { status: 200, body: spokenAnswer({ callId, turn, sentence: 0, userText }, answer) }
}

/** A turn that was asked before is not transcribed again. Speech that cannot be read is answered like none. */
async function wordsOf(ctx: GatewayContext, { callId, turn, url }: Utterance): Promise<string> {
  const known = await readSpeech(ctx.live, { callId, turn })
  if (known !== undefined) return known.userText
  const language = (await loadCallSettings(ctx.live, { callId }))?.language ?? ''
  try {
    return await ctx.recordedSpeech.transcribe({ url, language })
  } catch (thrown) {
    if (!isAiError(thrown)) throw thrown
    ctx.telemetry.speechNotUnderstood(callId, { error: thrown })
    return ''
  }
}
