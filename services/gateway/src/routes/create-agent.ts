import { toolFaults } from '@perezvon/http-tools/tool-faults'
import { saveAgentVersion } from '@perezvon/store/agents'
import type { GatewayContext } from '../context.ts'
import { answerOnce } from '../idempotency/answer-once.ts'
import { silencingFaults } from '../inbound/answering-agent.ts'
import { invalidRequest } from '../problems/problem.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** Stores a new version of an agent; the same document again changes nothing. */
export async function createAgent(
  ctx: GatewayContext,
  { body, headers }: RequestOf<'create-agent'>,
): Promise<AnswerOf<'create-agent'>> {
  const faults = [...toolFaults(body, ctx.toolRules), ...(await silencingFaults(ctx.db, body))]
  if (faults.length > 0) throw invalidRequest(faults)
  const keyed = { key: headers['idempotency-key'], scope: 'create-agent', request: body }
  return answerOnce(ctx, keyed, async (db) => {
    const { agent, created } = await saveAgentVersion(db, { spec: body, now: ctx.clock.now() })
    return { status: created ? 201 : 200, body: agent }
  })
}
