import { TerminalError } from '@perezvon/runtime/errors'
import { z } from 'zod'
import { ask } from './ask.ts'
import { figureField, idField, textField, timeField, writtenTime } from './reply-fields.ts'
import type { SendRequest } from './request.ts'

/** One leg that a session dialled or took. Money in the account's currency. */
export type HistoryCall = {
  callId: string
  startedAt: Date | null
  durationSeconds: number
  localNumber: string
  remoteNumber: string
  incoming: boolean
  successful: boolean
  endReason: string
  cost: number
  recordUrl: string | null
}

/** `name`: what the scenario gave its recorder; of a call's own recording the platform's, where it tells one. */
export type HistoryRecord = {
  name: string
  url: string | null
  durationSeconds: number
  bytes: number
  cost: number
}

/** Recognition, speech, detection: whatever else was billed. `type` is an open set, e.g. YANDEXASR. */
export type OtherResource = { type: string; cost: number; quantity: number; unit: string }

/** What the platform remembers of one scenario session. */
export type CallSession = {
  sessionId: string
  customData: string
  startedAt: Date
  durationSeconds: number
  /** E.g. `Normal termination`, `JS session error`, `Timeout`, `Insufficient funds`; empty while it runs. */
  finishReason: string
  logUrl: string | null
  calls: HistoryCall[]
  records: HistoryRecord[]
  otherResources: OtherResource[]
  /** Of calls, records and all other resources together: scenario events know only a part. */
  cost: number
}

export type CallHistoryQuery = {
  from?: Date
  to?: Date
  sessionIds?: readonly string[]
  /** The session's whole custom data. The platform does not say whether a part of it is found, too. */
  customData?: string
  applicationId?: string
}

const PAGE = 1000
const FURTHEST_OFFSET = 10_000
const SESSION_IDS_MAX = 1000

const callSchema = z.looseObject({
  call_id: idField,
  start_time: timeField.nullish().catch(null),
  duration: figureField,
  local_number: textField,
  remote_number: textField,
  incoming: z.boolean().nullish(),
  successful: z.boolean().nullish(),
  end_reason: z.union([z.string(), z.looseObject({ details: textField })]).nullish(),
  cost: figureField,
  record_url: z.string().nullish(),
})
const recordSchema = z.looseObject({
  record_name: textField,
  record_url: z.string().nullish(),
  duration: figureField,
  file_size: figureField,
  cost: figureField,
})
const resourceSchema = z.looseObject({
  resource_type: textField,
  cost: figureField,
  resource_quantity: figureField,
  unit: textField,
})
const sessionSchema = z.looseObject({
  call_session_history_id: idField,
  custom_data: textField,
  start_date: timeField,
  duration: figureField,
  finish_reason: textField,
  log_file_url: z.string().nullish(),
  calls: z.array(callSchema).nullish(),
  records: z.array(recordSchema).nullish(),
  other_resource_usage: z.array(resourceSchema).nullish(),
})
const pageSchema = z.looseObject({ result: z.array(sessionSchema) })

/**
 * The sessions that match, newest first, with calls, records and costs; all pages are read. Without dates the platform
 * looks at the last month. History lags behind a session's end: what is not there yet may come. Throws
 * `call-history-too-wide` where the query matches more than the platform hands out: narrow the dates.
 */
export async function callHistory(send: SendRequest, query: CallHistoryQuery): Promise<CallSession[]> {
  const ids = query.sessionIds
  if (ids === undefined) return readPages(send, query)
  const found: CallSession[] = []
  for (let first = 0; first < ids.length; first += SESSION_IDS_MAX)
    found.push(
      ...(await readPages(send, { ...query, sessionIds: ids.slice(first, first + SESSION_IDS_MAX) })),
    )
  return found
}

async function readPages(send: SendRequest, query: CallHistoryQuery): Promise<CallSession[]> {
  const found: CallSession[] = []
  for (let offset = 0; offset <= FURTHEST_OFFSET; offset += PAGE) {
    const { result } = await ask(send, {
      method: 'GetCallHistory',
      parameters: {
        ...filters(query),
        with_calls: true,
        with_records: true,
        with_other_resources: true,
        desc_order: true,
        timezone: 'UTC',
        count: PAGE,
        offset,
      },
      answer: pageSchema,
    })
    found.push(...result.map(toSession))
    if (result.length < PAGE) return found
  }
  throw new TerminalError(
    'call-history-too-wide',
    `the query matches more than ${FURTHEST_OFFSET + PAGE} sessions`,
  )
}

function filters(query: CallHistoryQuery) {
  return {
    from_date: query.from && writtenTime(query.from),
    to_date: query.to && writtenTime(query.to),
    call_session_history_id: query.sessionIds,
    call_session_history_custom_data: query.customData,
    application_id: query.applicationId,
  }
}

function toSession(session: z.output<typeof sessionSchema>): CallSession {
  const calls = (session.calls ?? []).map(toCall)
  const records = (session.records ?? []).map((record) => ({
    name: record.record_name,
    url: record.record_url ?? null,
    durationSeconds: record.duration,
    bytes: record.file_size,
    cost: record.cost,
  }))
  const otherResources = (session.other_resource_usage ?? []).map((resource) => ({
    type: resource.resource_type,
    cost: resource.cost,
    quantity: resource.resource_quantity,
    unit: resource.unit,
  }))
  return {
    sessionId: session.call_session_history_id,
    customData: session.custom_data,
    startedAt: session.start_date,
    durationSeconds: session.duration,
    finishReason: session.finish_reason,
    logUrl: session.log_file_url ?? null,
    calls,
    records,
    otherResources,
    cost: sumOfCosts([...calls, ...records, ...otherResources]),
  }
}

function toCall(call: z.output<typeof callSchema>): HistoryCall {
  const reason = call.end_reason ?? ''
  return {
    callId: call.call_id,
    startedAt: call.start_time ?? null,
    durationSeconds: call.duration,
    localNumber: call.local_number,
    remoteNumber: call.remote_number,
    incoming: call.incoming ?? false,
    successful: call.successful ?? false,
    endReason: typeof reason === 'string' ? reason : reason.details,
    cost: call.cost,
    recordUrl: call.record_url ?? null,
  }
}

/** In millionths, so that a sum of many small prices has no tail of binary fractions. */
function sumOfCosts(items: readonly { cost: number }[]): number {
  return items.reduce((sum, { cost }) => sum + Math.round(cost * 1_000_000), 0) / 1_000_000
}
