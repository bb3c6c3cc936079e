import { findAgent } from '@perezvon/store/agents'
import type { GatewayContext } from '../context.ts'
import { notFound } from '../problems/problem.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** The latest version of an agent, or the one asked for. */
export async function getAgent(
  ctx: GatewayContext,
  { params: { name }, query: { version } }: RequestOf<'get-agent'>,
): Promise<AnswerOf<'get-agent'>> {
  const agent = await findAgent(ctx.db, { name, version })
  if (agent === undefined)
    throw notFound('agent', version === undefined ? name : `${name} of version ${version}`)
  return { status: 200, body: agent }
}
