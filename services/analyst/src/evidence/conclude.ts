import type { AgentSpec } from '@perezvon/contracts/agent/agent-spec'
import { type Analysis, analysisSchema } from '@perezvon/contracts/analysis/analysis'
import { holdOptOut, type Turn } from '@perezvon/contracts/transcript/turn'
import type { Conversation, ConversationLine } from '../conversation/read-conversation.ts'
import type { FilledForm, FilledScore } from './filled-form.ts'
import { weighFields } from './weigh-fields.ts'
import { overallScore, weighScores } from './weigh-scores.ts'

/** Stands where no model was asked. */
export const NO_MODEL = 'none'

/** What the model's filled-in form amounts to once every claim in it was held against the conversation. */
export function conclude(known: {
  form: FilledForm
  agent: AgentSpec
  turns: readonly Turn[]
  conversation: Conversation
  model: string
}): Analysis {
  const { form, agent, conversation } = known
  const optOutHeard = form.opt_out_heard || form.disposition === 'do-not-call' || holdOptOut(known.turns)
  return analysisSchema.parse({
    summary: form.summary,
    // Whoever asked not to be called is treated so, whatever else the call came to.
    disposition: optOutHeard ? 'do-not-call' : form.disposition,
    sentiment: form.sentiment,
    opt_out_heard: optOutHeard,
    fields: weighFields(agent.extraction, form.fields, conversation.lines),
    ...scoresOf(agent, form.scores, conversation.lines),
    based_on: conversation.basedOn,
    model: known.model,
  } satisfies Analysis)
}

/** What there is to say where nobody spoke: nothing, and no model is asked to make it up. */
export function concludeSilence(known: { agent: AgentSpec; conversation: Conversation }): Analysis {
  return analysisSchema.parse({
    summary: known.agent.language.startsWith('ru')
      ? 'Собеседник ничего не сказал.'
      : 'The person said nothing.',
    disposition: 'inconclusive',
    sentiment: 'neutral',
    opt_out_heard: false,
    fields: weighFields(known.agent.extraction, {}, []),
    ...scoresOf(known.agent, {}, []),
    based_on: known.conversation.basedOn,
    model: NO_MODEL,
  } satisfies Analysis)
}

/** Nothing where the agent has no rubric. */
function scoresOf(
  { rubric }: AgentSpec,
  filled: Readonly<Record<string, FilledScore | undefined>>,
  lines: readonly ConversationLine[],
): Pick<Analysis, 'scores' | 'score'> {
  if (rubric.length === 0) return {}
  const scores = weighScores(rubric, filled, lines)
  return { scores, score: overallScore(scores) }
}
