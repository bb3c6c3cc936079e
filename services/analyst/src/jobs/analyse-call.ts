import { AccountError } from '@perezvon/ai/ai-errors'
import type { AnalysisUsage } from '@perezvon/ai/analysis/analysis'
import type { Analysis } from '@perezvon/contracts/analysis/analysis'
import type { CallId } from '@perezvon/contracts/ids'
import type { JobHandler } from '@perezvon/queue/consumer'
import { RetryableError, TerminalError } from '@perezvon/runtime/errors'
import { type AnalysisInput, analysisInput, findAnalysis, saveAnalysis } from '@perezvon/store/analyses'
import { suppressNumber } from '@perezvon/store/suppressions'
import type { AnalystContext } from '../context.ts'
import { type Conversation, readConversation, somebodySpoke } from '../conversation/read-conversation.ts'
import { conclude, concludeSilence } from '../evidence/conclude.ts'
import { filledFormSchema } from '../evidence/filled-form.ts'
import { analysisForm, FORM_NAME } from '../questions/analysis-form.ts'
import { analysisInstructions } from '../questions/instructions.ts'

/** An account without credit or a refused key is repaired by people: looked at again after this long, no try used up. */
const ACCOUNT_PAUSE_MS = 5 * 60_000

/** Says what a call's conversation meant, once: a second run finds the analysis and does nothing. */
export function analyseCall(ctx: AnalystContext): JobHandler<'analyse-call'> {
  return async ({ call_id: callId }, { signal, log }) => {
    const startedAt = ctx.clock.now().getTime()
    const input = await analysisInput(ctx.db, { callId })
    if (input === undefined) throw new TerminalError('call-unknown', `there is no call ${callId}`)
    if ((await findAnalysis(ctx.db, { callId })) !== undefined) return

    const conversation = readConversation(input)
    const judged = await judge(ctx, { input, conversation, signal }).catch((thrown: unknown) => {
      if (!(thrown instanceof AccountError)) throw thrown
      log.error({ err: thrown, call_id: callId }, 'the model’s account is refused: analysis waits')
      return undefined
    })
    if (judged === undefined) return { again: { afterMs: ACCOUNT_PAUSE_MS } }

    await keep(ctx, { callId, phone: input.phone, analysis: judged.analysis })
    ctx.telemetry.analysed({
      log,
      callId,
      analysis: judged.analysis,
      tookMs: ctx.clock.now().getTime() - startedAt,
      usage: judged.usage,
    })
  }
}

type Judged = { analysis: Analysis; usage: AnalysisUsage | null }

async function judge(
  ctx: AnalystContext,
  { input, conversation, signal }: { input: AnalysisInput; conversation: Conversation; signal: AbortSignal },
): Promise<Judged> {
  const agent = input.agent.spec
  if (!somebodySpoke(conversation)) return { analysis: concludeSilence({ agent, conversation }), usage: null }
  const answer = await ctx.analysis.analyse(
    {
      model: agent.analysis_model,
      instructions: analysisInstructions(agent),
      transcript: conversation.lines,
      schema: analysisForm(agent),
      schemaName: FORM_NAME,
    },
    signal,
  )
  const form = filledFormSchema.safeParse(answer.document)
  if (!form.success)
    throw new RetryableError('analysis-malformed', 'the model’s answer is not the form it was given', {
      cause: form.error,
    })
  const analysis = conclude({ form: form.data, agent, turns: input.turns, conversation, model: answer.model })
  return { analysis, usage: answer.usage }
}

/** The suppression first: whoever asked not to be called is not, even if the process dies between the two. */
async function keep(
  ctx: AnalystContext,
  { callId, phone, analysis }: { callId: CallId; phone: string; analysis: Analysis },
): Promise<void> {
  const now = ctx.clock.now()
  if (analysis.opt_out_heard)
    await suppressNumber(ctx.db, {
      phone,
      source: 'voice',
      reason: 'heard in the call’s analysis',
      callId,
      now,
    })
  await saveAnalysis(ctx.db, { callId, analysis, now })
}
