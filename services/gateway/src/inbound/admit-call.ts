import type { AgentVersion } from '@perezvon/contracts/agent/agent-spec'
import { BUSY, NOBODY_THERE } from '@perezvon/contracts/call/sip-code'
import type { InboundClaimBody, InboundRefusal } from '@perezvon/contracts/http/claim-inbound-call'
import type { InboundNumberView } from '@perezvon/contracts/http/inbound-number-view'
import type { InboundAction } from '@perezvon/contracts/inbound/inbound-number'
import { accountLines } from '@perezvon/livecall/capacity/account-lines'
import { acquireLease, releaseLease } from '@perezvon/livecall/capacity/leases'
import { findAgent } from '@perezvon/store/agents'
import { type IncomingCall, openInboundCall, refuseInboundCall } from '@perezvon/store/inbound-calls'
import type { GatewayContext } from '../context.ts'
import { mayAnswer } from './answering-agent.ts'
import { callerVariables, identifyCaller } from './caller-of.ts'
import { type CallerVerdict, judgeCaller } from './judge-caller.ts'

/** Between taking a line and writing the call down; a crash in between gives the line back after this. */
const UNWRITTEN_LEASE_MS = 60_000

/** Decides about a call to a number that is answered, and writes down what was decided. */
export async function admitCall(
  ctx: GatewayContext,
  { body, number, now }: { body: InboundClaimBody; number: InboundNumberView; now: Date },
): Promise<void> {
  const caller = await identifyCaller(ctx.db, { told: body.caller_number, now })
  const { action, because } = judgeCaller(number, caller, now)
  const variables = callerVariables(number, caller)
  const call: IncomingCall = {
    callId: ctx.ids.call(),
    contactId: ctx.ids.contact(),
    sessionId: body.session_id,
    sessionUrl: body.session_url,
    calledNumber: number.number,
    callerNumber: caller.mayKeep,
    name: variables.name,
    variables,
    agent: await agentOf(ctx, action.action === 'answer' ? action : number),
    simulated: ctx.simulated.voximplant,
    known: caller.person?.contactId,
    now,
  }
  if (action.action === 'reject')
    return refuseInboundCall(ctx.db, { ...call, reason: refusalBy(because), sipCode: action.sip_code })
  if (!mayAnswer(call.agent.spec)) {
    ctx.telemetry.inboundUnfit(call)
    return refuseInboundCall(ctx.db, { ...call, reason: 'agent-unfit', sipCode: NOBODY_THERE })
  }
  if ((await letIn(ctx, call, { action, concurrency: number.concurrency })) === 'busy')
    await refuseInboundCall(ctx.db, { ...call, reason: 'lines-busy', sipCode: BUSY })
}

function refusalBy(because: CallerVerdict['because']): InboundRefusal {
  return because === 'closed' ? 'closed' : 'caller-rejected'
}

/** That it is there was checked when the document was accepted, and versions are never deleted. */
async function agentOf(
  { db }: GatewayContext,
  { agent: name, agent_version: version }: { agent: string; agent_version?: number | undefined },
): Promise<AgentVersion> {
  const agent = await findAgent(db, { name, version })
  if (agent === undefined) throw new Error(`agent ${name} answers a number and is not there`)
  return agent
}

/**
 * Takes a line of the account, which campaigns cannot have then, and one of the number's own. What campaigns leave free
 * (`reserved_lines`) is there for such calls. While no dialer has said how many lines there are, none is free. `on-record`:
 * the session has its call, this one or that of an earlier claim.
 */
async function letIn(
  ctx: GatewayContext,
  call: IncomingCall,
  { action, concurrency }: { action: InboundAction; concurrency: number | undefined },
): Promise<'on-record' | 'busy'> {
  const { callId, now } = call
  const lines = (await accountLines(ctx.live, { now }))?.lines ?? 0
  const line = { callId, campaignId: null }
  const limits = { account: lines, campaign: 0 }
  if (!(await acquireLease(ctx.live, { ...line, limits, ttlMs: UNWRITTEN_LEASE_MS, now }))) return 'busy'
  const announcement = action.action === 'announce' ? action.text : undefined
  const became = await openInboundCall(ctx.db, { ...call, concurrency, announcement })
  if (became !== 'opened') await releaseLease(ctx.live, line)
  return became === 'full' ? 'busy' : 'on-record'
}
