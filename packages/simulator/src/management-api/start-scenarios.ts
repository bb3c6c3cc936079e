import type { FaultPanel, Strike } from '../faults/fault-panel.ts'
import type { LedgerWriter } from '../ledger/ledger.ts'
import type { RigClock } from '../time/rig-clock.ts'
import { platformLimits } from '../voxengine/platform-limits.ts'
import type { StartedSession } from '../voxengine/scenario-engine.ts'
import { type Answer, asJson, asText, type NoAnswer } from './answer.ts'
import { ApiFailure, apiErrors } from './error-codes.ts'
import type { ApiRoom } from './methods/api-method.ts'
import type { Parameters } from './parameters.ts'

const mostConcurrentStarts = 200

/** `StartScenarios`, the one method that acts on the telephone network, with the faults that make it ambiguous. */
export type StartScenarios = (parameters: Parameters) => Promise<Answer | NoAnswer>

/** Creates the method. `latencyMs` is real time between the session's start and the answer. */
export function createStartScenarios(options: {
  room: ApiRoom
  faults: FaultPanel
  ledger: LedgerWriter
  clock: RigClock
  latencyMs(): number
}): StartScenarios {
  const { faults, ledger, room } = options
  let concurrent = 0

  const start = (parameters: Parameters): StartedSession => {
    const ruleId = parameters.whole('rule_id')
    if (ruleId === undefined) throw new ApiFailure(apiErrors.invalidRuleId)
    const rule = room.account.rule(ruleId)
    if (rule.scenarios.length === 0) throw new ApiFailure(apiErrors.noScenarioBound)
    const customData = parameters.text('script_custom_data') ?? ''
    if (Buffer.byteLength(customData) > platformLimits.customDataBytes) {
      throw new ApiFailure(apiErrors.invalidArguments, 'script_custom_data is over 200 bytes')
    }
    if (room.account.balance <= 0) throw new ApiFailure(apiErrors.insufficientMoney)
    return room.engine.start(rule, customData)
  }
  const answerStarted = async (parameters: Parameters): Promise<Answer> => {
    const { accessUrl, sessionId } = start(parameters)
    await new Promise<void>((resolve) => options.clock.after(options.latencyMs(), resolve))
    return asJson({
      result: 1,
      media_session_access_url: accessUrl,
      media_session_access_secure_url: accessUrl,
      call_session_history_id: sessionId,
    })
  }
  const answerStruck = ({ fault }: Strike<'start'>, parameters: Parameters): Answer | NoAnswer => {
    switch (fault) {
      case 'start-timeout-started':
        start(parameters)
        return 'held'
      case 'start-timeout-not-started':
        return 'held'
      case 'start-connection-cut':
        return 'cut'
      case 'start-http-429':
        return asText(429, 'Too Many Requests')
      case 'start-http-503':
        return asText(503, 'Service Unavailable')
      case 'start-error-340':
        throw new ApiFailure(apiErrors.rateLimit)
      case 'start-error-127':
        throw new ApiFailure(apiErrors.insufficientMoney)
      case 'start-error-314':
        throw new ApiFailure(apiErrors.resourceLimit)
      case 'start-error-2':
        throw new ApiFailure(apiErrors.internal)
      default:
        return fault satisfies never
    }
  }

  return async (parameters) => {
    const customData = parameters.text('script_custom_data') ?? ''
    if (concurrent >= mostConcurrentStarts) {
      ledger.startRefused(customData, 'HTTP 429')
      return asText(429, 'Too Many Requests')
    }
    concurrent += 1
    try {
      const strike = faults.strike('start', customData)
      if (strike === undefined) return await answerStarted(parameters)
      const answer = answerStruck(strike, parameters)
      if (strike.fault !== 'start-timeout-started') ledger.startRefused(customData, strike.fault)
      return answer
    } catch (error) {
      if (error instanceof ApiFailure) ledger.startRefused(customData, `error ${error.error.code}`)
      throw error
    } finally {
      concurrent -= 1
    }
  }
}
