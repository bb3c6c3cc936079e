import type { Clock } from '@perezvon/runtime/clock'
import { type Dispatcher, Pool } from 'undici'
import { type AccountInfo, accountInfo } from './management-api/account.ts'
import { type Application, addRule, applications, type Rule, rules } from './management-api/applications.ts'
import { createAuthorization } from './management-api/authorization.ts'
import { type CallHistoryQuery, type CallSession, callHistory } from './management-api/call-history.ts'
import type { ManagementCredentials } from './management-api/credentials.ts'
import { createSendRequest } from './management-api/request.ts'
import {
  addScenario,
  bindScenario,
  replaceScript,
  type Scenario,
  scenarios,
} from './management-api/scenarios.ts'
import { type StartResult, startScenarios } from './management-api/start-scenarios.ts'

/** Where the platform’s API is, unless the setting of this name says otherwise. */
export const VOXIMPLANT_API_URL = 'https://api.voximplant.com'

/** More at the same time would be answered with 429 from 200 on, over all our processes. */
const CONNECTIONS = 50
const CONNECT_TIMEOUT_MS = 5000

/**
 * The platform's Management API, as much of it as Perezvon uses. Nothing here tries twice: queries throw
 * RetryableError or TerminalError (see `ask`), `startScenarios` answers what it came to.
 */
export type ManagementApi = {
  startScenarios(session: { ruleId: string; customData: string }): Promise<StartResult>
  callHistory(query: CallHistoryQuery): Promise<CallSession[]>
  accountInfo(): Promise<AccountInfo>
  applications(query?: { name?: string }): Promise<Application[]>
  rules(query: { applicationId: string }): Promise<Rule[]>
  addRule(rule: {
    applicationId: string
    name: string
    pattern: string
    scenarioId: string
  }): Promise<{ ruleId: string }>
  scenarios(query?: { applicationId?: string }): Promise<Scenario[]>
  addScenario(scenario: {
    applicationId: string
    name: string
    script: string
  }): Promise<{ scenarioId: string }>
  replaceScript(scenario: { scenarioId: string; script: string }): Promise<void>
  bindScenario(binding: {
    applicationId: string
    ruleId: string
    scenarioId: string
    bind: boolean
  }): Promise<void>
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
  const send = createSendRequest({
    baseUrl: options.baseUrl,
    dispatcher,
    authorization: createAuthorization(options.credentials, options.clock),
    timeoutMs: options.timeoutMs,
  })
  return {
    startScenarios: (session) => startScenarios(send, session),
    callHistory: (query) => callHistory(send, query),
    accountInfo: () => accountInfo(send),
    applications: (query) => applications(send, query),
    rules: (query) => rules(send, query),
    addRule: (rule) => addRule(send, rule),
    scenarios: (query) => scenarios(send, query),
    addScenario: (scenario) => addScenario(send, scenario),
    replaceScript: (scenario) => replaceScript(send, scenario),
    bindScenario: (binding) => bindScenario(send, binding),
    close: async () => {
      if (options.dispatcher === undefined) await dispatcher.close()
    },
  }
}
