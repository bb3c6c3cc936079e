import type { CallCommand } from '@perezvon/contracts/scenario/session-command'
import { findAgent } from '@perezvon/store/agents'
import { findAttempt } from '@perezvon/store/attempts'
import { callInProgress } from '@perezvon/store/calls-in-progress'
import type { GatewayContext } from '../context.ts'
import { notFound, ProblemError } from '../problems/problem.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** Passes a command on to the session of a call on the line. */
export async function commandCall(
  ctx: GatewayContext,
  { params: { call_id: callId }, body: command }: RequestOf<'command-call'>,
): Promise<AnswerOf<'command-call'>> {
  const attempt = await findAttempt(ctx.db, { callId })
  if (attempt === undefined) throw notFound('call', callId)
  const call = await callInProgress(ctx.db, { callId })
  if (call === undefined)
    throw new ProblemError('call-not-live', `${callId} is not on the line: nobody is there to be told.`)
  await requireTarget(ctx, attempt.agent, command)

  const { sessionUrl: url } = call
  const reached = await ctx.sessionCommands.send({ callId, url, command, now: ctx.clock.now() })
  if (!reached)
    throw new ProblemError(
      'session-unreachable',
      `The session of ${callId} did not take the command: its call is ending, or the platform is away. Look at the call and try again.`,
    )
  return { status: 202, body: { call_id: callId, command: command.command } }
}

/** A session would only note that it has no such target. */
async function requireTarget(
  ctx: GatewayContext,
  { name, version }: { name: string; version: number },
  command: CallCommand,
): Promise<void> {
  if (command.command !== 'transfer') return
  const agent = await findAgent(ctx.db, { name, version })
  const targets = agent?.spec.transfer_targets.map((target) => target.name) ?? []
  if (targets.includes(command.target)) return
  const known = targets.length === 0 ? 'It has none.' : `It has: ${targets.join(', ')}.`
  throw new ProblemError('invalid-request', `Agent ${name} has no transfer target of that name.`, {
    errors: [{ field: 'target', fault: `is no target of agent ${name}`, remedy: known }],
  })
}
