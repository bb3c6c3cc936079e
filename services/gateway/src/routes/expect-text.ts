import type { GatewayContext } from '../context.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** Begins the reply to words that are not final yet. Answers as soon as it is begun. */
export async function expectText(
  ctx: GatewayContext,
  { body, callId }: RequestOf<'expect-text'>,
): Promise<AnswerOf<'expect-text'>> {
  const { turn, user_text: userText, heard_turn: heardTurn, heard_characters: characters } = body
  const expected = await ctx.dialogue.expectTurn({
    callId,
    turn,
    userText,
    confidence: null,
    ...(heardTurn === undefined || characters === undefined
      ? {}
      : { heard: { turn: heardTurn, characters, interrupted: true } }),
  })
  return { status: 202, body: { call_id: callId, turn, expected } }
}
