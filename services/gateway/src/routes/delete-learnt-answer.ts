import { refuseLearntAnswer } from '@perezvon/livecall/learnt-answers'
import type { GatewayContext } from '../context.ts'
import { learntBy } from '../learnt-answers/learnt-answers.ts'
import { notFound } from '../problems/problem.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** Takes a learnt answer away for good: calls in progress are given the model's from now on. */
export async function deleteLearntAnswer(
  ctx: GatewayContext,
  { params: { name, answer_id: id }, query }: RequestOf<'delete-learnt-answer'>,
): Promise<AnswerOf<'delete-learnt-answer'>> {
  const { versionName, answers } = await learntBy(ctx, { name, version: query.version })
  const found = answers.find(({ view }) => view.id === id)
  // What was over, or learnt anew, in between was not taken away: nobody is told so.
  if (found === undefined || !(await refuseLearntAnswer(ctx.live, { agent: versionName, key: found.key })))
    throw notFound('learnt answer', id)
  return { status: 200, body: found.view }
}
