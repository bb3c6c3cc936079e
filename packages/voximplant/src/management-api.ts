import type { Clock } from '@perezvon/runtime/clock'
import { type Dispatcher, Pool } from 'undici'
import { type AccountInfo, accountInfo } from './management-api/account.ts'
import { type ApplicationAdmin, createApplicationAdmin } from './management-api/application-admin.ts'
import { createAuthorization } from './management-api/authorization.ts'
import { type CallHistoryQuery, type CallSession, callHistory } from './management-api/call-history.ts'
import type { ManagementCredentials } from './management-api/credentials.ts'
import { createPrepareRequest, sendAtOnce } from './management-api/request.ts'
import { prepareStart, type StartResult } from './management-api/start-scenarios.ts'

/** Where the platform’s API is, unless the setting of this name says otherwise. */
export const VOXIMPLANT_API_URL = 'https://api.voximplant.com'

/** More at the same time would be answered with 429 from 200 on, over all our processes. */
const CONNECTIONS = 50
const CONNECT_TIMEOUT_MS = 5000

/**
 * The platform's Management API, as much of it as Perezvon uses. Nothing here tries twice: queries throw
 * RetryableError or TerminalError (see `ask`), a start answers what it came to.
 */
export type ManagementApi = ApplicationAdmin & {
  /** Makes a session's start ready; what it answers asks for it, without further work before the request is written. */
  prepareStart(session: { ruleId: string; customData: string }): Promise<() => Promise<StartResult>>
  callHistory(query: CallHistoryQuery): Promise<CallSession[]>
  accountInfo(): Promise<AccountInfo>
  /** Closes the connections that it opened itself; a dispatcher that was handed in stays open. */
  close(): Promise<void>
}

/**
 * A client of the Management API at `baseUrl`: the platform's, or the rehearsal rig's. `/platform_api` follows by itself.
 */
export function createManagementApi(options: {
  baseUrl: string
  credentials: ManagementCredentials
  clock: Clock
  /** For one request, from connecting to the last byte. */
  timeoutMs: number
  dispatcher?: Dispatcher
}): ManagementApi {
  const dispatcher =
    options.dispatcher ??
    new Pool(new URL(options.baseUrl).origin, {
      connections: CONNECTIONS,
      connect: { timeout: CONNECT_TIMEOUT_MS },
    })
  const prepare = createPrepareRequest({
    baseUrl: options.baseUrl,
    dispatcher,
    authorization: createAuthorization(options.credentials, options.clock),
    timeoutMs: options.timeoutMs,
  })
  const send = sendAtOnce(prepare)
  return {
    ...createApplicationAdmin(send),
    prepareStart: (session) => prepareStart(prepare, session),
    callHistory: (query) => callHistory(send, query),
    accountInfo: () => accountInfo(send),
    close: async () => {
      if (options.dispatcher === undefined) await dispatcher.close()
    },
  }
}
