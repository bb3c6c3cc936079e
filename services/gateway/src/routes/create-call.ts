import type { AgentVersion } from '@perezvon/contracts/agent/agent-spec'
import { variableFaults } from '@perezvon/contracts/agent/missing-variables'
import type { CreateCallBody } from '@perezvon/contracts/http/create-call'
import { findAgent, firstAgent } from '@perezvon/store/agents'
import { planSingleCall } from '@perezvon/store/attempts'
import type { Database } from '@perezvon/store/database'
import type { GatewayContext } from '../context.ts'
import { handOn } from '../handing-on/hand-on.ts'
import { answerOnce } from '../idempotency/answer-once.ts'
import { invalidRequest } from '../problems/problem.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** Places one call: planned durably, then handed to the dialer. */
export async function createCall(
  ctx: GatewayContext,
  { body, headers }: RequestOf<'create-call'>,
): Promise<AnswerOf<'create-call'>> {
  const keyed = { key: headers['idempotency-key'], scope: 'create-call', request: body }
  const answered = await answerOnce(ctx, keyed, async (db) => {
    const agentVersion = await agentFor(db, body)
    const faults = variableFaults(agentVersion.spec, body)
    if (faults.length > 0) throw invalidRequest(faults)
    const callId = ctx.ids.call()
    await planSingleCall(db, {
      callId,
      contactId: ctx.ids.contact(),
      body,
      agentVersion,
      now: ctx.clock.now(),
    })
    const url = `/calls/${callId}`
    return { status: 202 as const, body: { call_id: callId, url, simulated: ctx.simulated.voximplant } }
  })
  // A replayed answer hands on again: the first time may have ended between the two.
  const { call_id } = answered.body
  await handOn(ctx, `originate-call of ${call_id}`, () =>
    ctx.queue.add('originate-call', { call_id }, { urgent: true }),
  )
  return { ...answered, headers: { ...answered.headers, location: answered.body.url } }
}

async function agentFor(db: Database, body: CreateCallBody): Promise<AgentVersion> {
  const { agent: name, agent_version: version } = body
  const agent = name === undefined ? await firstAgent(db) : await findAgent(db, { name, version })
  if (agent !== undefined) return agent
  const remedy = 'Store one by POST /agents'
  throw invalidRequest([
    name === undefined
      ? { field: 'agent', fault: 'is missing, and no agent is stored that could serve', remedy }
      : {
          field: 'agent',
          fault: `there is no agent ${name}${version ? ` of version ${version}` : ''}`,
          remedy,
        },
  ])
}
