import type { GatewayContext } from '../context.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'
import { spokenAnswer } from '../spoken-answer/spoken-answer.ts'

/** The following sentence of a turn, as soon as it is whole; an empty one where the turn has none. */
export async function nextSentence(
  ctx: GatewayContext,
  { body: { turn, sentence }, callId }: RequestOf<'next-sentence'>,
): Promise<AnswerOf<'next-sentence'>> {
  const answer = await ctx.dialogue.nextSentence({ callId, turn }, sentence)
  return { status: 200, body: spokenAnswer({ callId, turn, sentence, userText: '' }, answer) }
}
