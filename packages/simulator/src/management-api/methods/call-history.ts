import type { RecordingStorage } from '../../recording-storage/recording-storage.ts'
import type { PastSession } from '../../voxengine/session-history.ts'
import { formatApiDate, parseApiDate } from '../api-date.ts'
import { ApiFailure, apiErrors } from '../error-codes.ts'
import type { Parameters } from '../parameters.ts'
import type { ApiMethod } from './api-method.ts'

const monthMs = 31 * 24 * 3600 * 1000
const mostOffset = 10_000
const mostCount = 1000

/** `GetCallHistory`: sessions that are over, some time after their end. Dates in UTC. */
export const getCallHistory: ApiMethod = (parameters, room) => {
  const found = room.history.visible().filter(sessionFilter(parameters, room.now()))
  if (parameters.flag('desc_order')) found.reverse()
  const offset = parameters.whole('offset') ?? 0
  const count = parameters.whole('count') ?? 20
  if (offset > mostOffset || count > mostCount)
    throw new ApiFailure(apiErrors.invalidArguments, 'count, offset')
  const page = found.slice(offset, offset + count)
  return {
    result: page.map((session) => describeSession(session, parameters, room.storage)),
    count: page.length,
    timezone: 'Etc/GMT',
    ...(parameters.flag('with_total_count') ? { total_count: found.length } : {}),
  }
}

function sessionFilter(parameters: Parameters, nowMs: number): (session: PastSession) => boolean {
  const from = parameters.text('from_date')
  const to = parameters.text('to_date')
  const fromMs = from === undefined ? nowMs - monthMs : parseApiDate(from)
  // Dates are whole seconds: the last one belongs to the range.
  const toMs = to === undefined ? Number.POSITIVE_INFINITY : parseApiDate(to) + 999
  const ids = parameters.wholes('call_session_history_id')
  const customData = parameters.text('call_session_history_custom_data')
  const applicationId = parameters.whole('application_id')
  const ruleName = parameters.text('rule_name')
  const remote = parameters.text('remote_number') ?? parameters.text('remote_number_list')
  const numbers = remote?.split(';').map((number) => number.replace(/\D/g, ''))
  return (session) =>
    session.startedAtMs >= fromMs &&
    session.startedAtMs <= toMs &&
    (ids === undefined || ids.includes(session.sessionId)) &&
    (customData === undefined || session.customData === customData) &&
    (applicationId === undefined || session.applicationId === applicationId) &&
    (ruleName === undefined || session.ruleName === ruleName) &&
    (numbers === undefined || session.calls.some(({ number }) => numbers.includes(number.replace(/\D/g, ''))))
}

function describeSession(session: PastSession, parameters: Parameters, storage: RecordingStorage): object {
  return {
    call_session_history_id: session.sessionId,
    account_id: 0,
    application_id: session.applicationId,
    application_name: session.applicationName,
    rule_name: session.ruleName,
    user_id: null,
    custom_data: session.customData,
    start_date: formatApiDate(session.startedAtMs),
    duration: Math.round(session.durationMs / 1000),
    finish_reason: session.finishReason,
    log_file_url: session.logUrl,
    media_server_address: '127.0.0.1',
    audio_quality: 'Standard',
    ...(parameters.flag('with_calls') ? { calls: describeCalls(session) } : {}),
    ...(parameters.flag('with_records') ? { records: describeRecords(session, storage) } : {}),
    ...(parameters.flag('with_other_resources') ? { other_resource_usage: describeResources(session) } : {}),
  }
}

function describeCalls(session: PastSession): object[] {
  return session.calls.map((call) => ({
    call_id: call.callId,
    start_time: formatApiDate(call.startedAtMs),
    duration: Math.round(call.durationMs / 1000),
    local_number: call.callerId,
    remote_number: call.number,
    remote_number_type: 'pstn',
    incoming: call.incoming,
    successful: call.connected,
    cost: call.cost,
    end_reason: call.endReason,
    custom_data: call.customData,
    transaction_id: session.sessionId,
    ...(session.recordings[0] === undefined ? {} : { record_url: session.recordings[0].url }),
  }))
}

function describeRecords(session: PastSession, storage: RecordingStorage): object[] {
  return session.recordings.map((recording) => ({
    record_id: recording.recordId,
    record_name: `rehearsal-${recording.recordId}`,
    cost: recording.cost,
    start_time: formatApiDate(recording.startedAtMs),
    duration: Math.round(recording.durationMs / 1000),
    record_url: recording.url,
    file_size: storage.sizeOf(recording),
    transcription_status: 'Not required',
  }))
}

function describeResources(session: PastSession): object[] {
  return session.resources.map((resource) => ({
    resource_type: resource.resourceType,
    cost: resource.cost,
    description: resource.resourceType,
    used_at: formatApiDate(resource.usedAtMs),
    resource_quantity: resource.quantity,
    unit: resource.unit,
    ...(resource.callId === undefined ? {} : { ref_call_id: resource.callId }),
  }))
}
