import { findAgent } from '@perezvon/store/agents'
import { agentLatency } from '@perezvon/store/turn-latency'
import type { GatewayContext } from '../context.ts'
import { notFound } from '../problems/problem.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** How long people wait for an answer of one version of an agent. */
export async function getAgentLatency(
  ctx: GatewayContext,
  { params: { name }, query }: RequestOf<'get-agent-latency'>,
): Promise<AnswerOf<'get-agent-latency'>> {
  const agent = await findAgent(ctx.db, { name, version: query.version })
  if (agent === undefined)
    throw notFound('agent', query.version === undefined ? name : `${name} of version ${query.version}`)
  const { version } = agent
  return { status: 200, body: { version, ...(await agentLatency(ctx.db, { name, version })) } }
}
