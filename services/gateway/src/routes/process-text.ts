import { withLineReport } from '@perezvon/dialogue/turns/line-report'
import { confidenceOf } from '@perezvon/dialogue/turns/turn-plan'
import type { GatewayContext } from '../context.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'
import { spokenAnswer } from '../spoken-answer/spoken-answer.ts'

/** One turn: what the person said, answered by the first sentence as soon as it is whole. Touches Redis alone. */
export async function processText(
  ctx: GatewayContext,
  { body, callId }: RequestOf<'process-text'>,
): Promise<AnswerOf<'process-text'>> {
  const { turn, heard_turn: heardTurn, heard_characters: characters } = body
  const userText = withLineReport(body.user_text, {
    keys: body.keys,
    failedTransfer: body.failed_transfer,
    transferResult: body.transfer_result,
  })
  const { failed_transfer: target, transfer_result: result } = body
  const answer = await ctx.dialogue.takeTurn({
    callId,
    turn,
    userText,
    confidence: confidenceOf(body.confidence),
    ...(heardTurn === undefined || characters === undefined
      ? {}
      : { heard: { turn: heardTurn, characters, interrupted: true } }),
    ...(target === undefined ? {} : { failedTransfer: { target, result } }),
  })
  return { status: 200, body: spokenAnswer({ callId, turn, sentence: 0, userText }, answer) }
}
