import type { GatewayContext } from '../context.ts'
import { learntBy } from '../learnt-answers/learnt-answers.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** What a version of an agent has learnt and still gives. */
export async function listLearntAnswers(
  ctx: GatewayContext,
  { params: { name }, query }: RequestOf<'list-learnt-answers'>,
): Promise<AnswerOf<'list-learnt-answers'>> {
  const { version, answers } = await learntBy(ctx, { name, version: query.version })
  return { status: 200, body: { agent: name, version, answers: answers.map(({ view }) => view) } }
}
