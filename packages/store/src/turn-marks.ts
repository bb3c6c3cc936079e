import type { CallEvent } from '@perezvon/contracts/events/call-event'
import type { CallId } from '@perezvon/contracts/ids'
import type { TurnMarks } from '@perezvon/contracts/transcript/turn-marks'
import { type Database, statement } from './database.ts'

const SAVE = statement<{ turn: number }>(
  'turn-marks-save',
  `insert into turn_marks (call_id, turn, speech_end, said_over, recognised_ms, asked_ms, arrived_ms, playback_started_ms,
     sentences)
   select $1, turn, speech_end, said_over, recognised_ms, asked_ms, (sentences->0->>'arrived_ms')::double precision,
     (sentences->0->>'started_ms')::double precision, sentences
   from jsonb_to_recordset($2::jsonb) as given (turn integer, speech_end text, said_over boolean,
     recognised_ms double precision, asked_ms double precision, sentences jsonb)
   on conflict do nothing returning turn`,
)

const LIST = statement<TurnMarks & { turn: number }>(
  'turn-marks-list',
  `select turn, speech_end, said_over, recognised_ms, asked_ms, sentences from turn_marks where call_id = $1`,
)

/** A turn's marks that were not known before. */
export type NewMarks = { turn: number; marks: TurnMarks }

/** Keeps the marks of turns that a batch of events tells; each turn's first ones count. Answers those that were new. */
export async function saveTurnMarks(
  tx: Database,
  { callId, events }: { callId: CallId; events: readonly CallEvent[] },
): Promise<NewMarks[]> {
  const told = events.flatMap((event) =>
    event.type === 'turn.heard' && event.marks !== undefined
      ? [{ turn: event.turn, marks: event.marks }]
      : [],
  )
  if (told.length === 0) return []
  const given = told.map(({ turn, marks }) => ({ turn, ...marks }))
  const saved = await tx.rows(SAVE, [callId, JSON.stringify(given)])
  return saved.flatMap(({ turn }) => told.find((one) => one.turn === turn) ?? [])
}

/** The marks that the scenario told of a call's turns, by turn; they may be there before the turns are. */
export async function listTurnMarks(
  db: Database,
  { callId }: { callId: CallId },
): Promise<ReadonlyMap<number, TurnMarks>> {
  const rows = await db.rows(LIST, [callId])
  return new Map(rows.map(({ turn, ...marks }) => [turn, marks]))
}
