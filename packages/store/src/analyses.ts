import type { AgentVersion } from '@perezvon/contracts/agent/agent-spec'
import type { Analysis, CriterionScore, ExtractedField } from '@perezvon/contracts/analysis/analysis'
import type { Outcome } from '@perezvon/contracts/call/outcome'
import type { CallId, CampaignId, ContactId } from '@perezvon/contracts/ids'
import type { Transcript } from '@perezvon/contracts/transcript/transcript'
import type { Turn } from '@perezvon/contracts/transcript/turn'
import { type AgentRow, agentVersionOf } from './agents.ts'
import { type Database, statement } from './database.ts'
import { findTranscript } from './transcripts.ts'
import { listTurns } from './turns.ts'

type InputRow = AgentRow & {
  phone: string
  contact_id: ContactId
  contact_name: string | null
  campaign_id: CampaignId | null
  variables: Record<string, string>
  outcome: Outcome | null
}
type AnalysisRow = Omit<Analysis, 'fields' | 'scores' | 'score'> & {
  scores: CriterionScore[] | null
  score: number | null
}

const FIND_INPUT = statement<InputRow>(
  'analysis-find-input',
  `select a.phone, a.contact_id, k.name as contact_name, a.campaign_id, k.variables, a.outcome,
     g.name, g.version, g.spec, g.created_at
   from attempts a join contacts k on k.id = a.contact_id
     join agents g on g.name = a.agent_name and g.version = a.agent_version
   where a.call_id = $1`,
)
/** Whoever erases the number holds the attempt's row: this waits, and then saves nothing. */
const SAVE = statement(
  'analysis-save',
  `insert into analyses (call_id, summary, disposition, sentiment, opt_out_heard, based_on, model, created_at,
     scores, score)
   select call_id, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10 from (
     select call_id from attempts where call_id = $1 and phone not like 'erased:%' for key share) as attempt
   on conflict (call_id) do update set summary = excluded.summary, disposition = excluded.disposition,
     sentiment = excluded.sentiment, opt_out_heard = excluded.opt_out_heard, based_on = excluded.based_on,
     model = excluded.model, created_at = excluded.created_at, scores = excluded.scores, score = excluded.score`,
)
const NOT_DUE = statement(
  'analysis-not-due',
  'update attempts set analysis_due_at = null where call_id = $1 and analysis_due_at is not null',
)
const DROP_FIELDS = statement('analysis-drop-fields', 'delete from analysis_fields where call_id = $1')
const SAVE_FIELDS = statement(
  'analysis-save-fields',
  `insert into analysis_fields (call_id, position, name, value, quote, confidence)
   select $1, position, name, value::jsonb, quote, confidence
   from unnest($2::text[], $3::text[], $4::text[], $5::double precision[])
     with ordinality as given (name, value, quote, confidence, position)`,
)
const FIND = statement<AnalysisRow>(
  'analysis-find',
  `select summary, disposition, sentiment, opt_out_heard, based_on, model, scores, score
   from analyses where call_id = $1`,
)
const LIST_FIELDS = statement<ExtractedField>(
  'analysis-list-fields',
  'select name, value, quote, confidence from analysis_fields where call_id = $1 order by position',
)

/** All that an analysis is made from. */
export type AnalysisInput = {
  agent: AgentVersion
  turns: Turn[]
  transcript: Transcript | null
  phone: string
  contactId: ContactId
  contactName: string | null
  campaignId: CampaignId | null
  variables: Record<string, string>
  outcome: Outcome | null
}

/** The agent, the live turns and the transcript of a call; undefined where there is no such call. */
export async function analysisInput(
  db: Database,
  { callId }: { callId: CallId },
): Promise<AnalysisInput | undefined> {
  const row = await db.row(FIND_INPUT, [callId])
  if (row === undefined) return undefined
  return {
    agent: agentVersionOf(row),
    turns: await listTurns(db, { callId }),
    transcript: (await findTranscript(db, { callId })) ?? null,
    phone: row.phone,
    contactId: row.contact_id,
    contactName: row.contact_name,
    campaignId: row.campaign_id,
    variables: row.variables,
    outcome: row.outcome,
  }
}

/** Saves what a conversation meant; saved again, it replaces what was there. Of an erased number nothing is saved. */
export async function saveAnalysis(
  db: Database,
  { callId, analysis, now }: { callId: CallId; analysis: Analysis; now: Date },
): Promise<void> {
  const { fields } = analysis
  await db.transaction(async (tx) => {
    const saved = await tx.run(SAVE, [
      callId,
      analysis.summary,
      analysis.disposition,
      analysis.sentiment,
      analysis.opt_out_heard,
      analysis.based_on,
      analysis.model,
      now,
      analysis.scores === undefined ? null : JSON.stringify(analysis.scores),
      analysis.score ?? null,
    ])
    await tx.run(NOT_DUE, [callId])
    if (saved === 0) return
    await tx.run(DROP_FIELDS, [callId])
    await tx.run(SAVE_FIELDS, [
      callId,
      fields.map(({ name }) => name),
      fields.map(({ value }) => JSON.stringify(value)),
      fields.map(({ quote }) => quote),
      fields.map(({ confidence }) => confidence),
    ])
  })
}

/** What a conversation meant, where that was found out. */
export async function findAnalysis(
  db: Database,
  { callId }: { callId: CallId },
): Promise<Analysis | undefined> {
  const row = await db.row(FIND, [callId])
  if (row === undefined) return undefined
  const { scores, score, ...analysis } = row
  const fields = await db.rows(LIST_FIELDS, [callId])
  return { ...analysis, fields, ...(scores === null ? {} : { scores, score }) }
}
