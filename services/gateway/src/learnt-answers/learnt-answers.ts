import { createHash } from 'node:crypto'
import type { LearntAnswerView } from '@perezvon/contracts/http/list-learnt-answers'
import { listLearntAnswers } from '@perezvon/livecall/learnt-answers'
import { findAgent } from '@perezvon/store/agents'
import type { GatewayContext } from '../context.ts'
import { notFound } from '../problems/problem.ts'

/** What a version of an agent has learnt, each with the key that it lies under. */
export async function learntBy(
  ctx: GatewayContext,
  { name, version }: { name: string; version: number | undefined },
): Promise<{ version: number; versionName: string; answers: { key: string; view: LearntAnswerView }[] }> {
  const agent = await findAgent(ctx.db, { name, version })
  if (agent === undefined)
    throw notFound('agent', version === undefined ? name : `${name} of version ${version}`)
  const versionName = `${name}@${agent.version}`
  const learnt = await listLearntAnswers(ctx.live, { agent: versionName, now: ctx.clock.now() })
  const answers = learnt.map(({ key, question, answer, persons, uses, learnt_at, expires_at }) => ({
    key,
    view: {
      id: createHash('sha256').update(key).digest('hex').slice(0, 16),
      question,
      answer,
      calls: persons.length,
      uses,
      learnt_at: new Date(learnt_at).toISOString(),
      expires_at: new Date(expires_at).toISOString(),
    },
  }))
  return { version: agent.version, versionName, answers }
}
