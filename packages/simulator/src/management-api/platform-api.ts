import { type Answer, asJson, type NoAnswer } from './answer.ts'
import type { Authorisation } from './authorisation.ts'
import { ApiFailure, apiErrors } from './error-codes.ts'
import { type Incoming, parametersOf } from './incoming.ts'
import type { ApiRoom } from './methods/api-method.ts'
import { apiMethods } from './methods/catalog.ts'
import { readParameters } from './parameters.ts'
import type { StartScenarios } from './start-scenarios.ts'

/** `/platform_api/<Method>/`, or `/platform_api` with the field `cmd`. Errors come inside a 200. */
export type PlatformApi = (incoming: Incoming) => Promise<Answer | NoAnswer>

/** Creates the API of one account. */
export function createPlatformApi(options: {
  room: ApiRoom
  authorisation: Authorisation
  startScenarios: StartScenarios
}): PlatformApi {
  const run = async (incoming: Incoming): Promise<Answer | NoAnswer> => {
    const raw = parametersOf(incoming)
    const command = /^\/platform_api\/(\w+)\/?$/.exec(incoming.path)?.[1] ?? raw.get('cmd')
    if (command === undefined) throw new ApiFailure(apiErrors.missingCommand)
    options.authorisation.check({ authorization: incoming.authorization, parameters: raw })
    const parameters = readParameters(raw)
    if (command === 'StartScenarios') return options.startScenarios(parameters)
    const method = apiMethods[command]
    if (method === undefined) throw new ApiFailure(apiErrors.unknownCommand, command)
    return asJson(method(parameters, options.room))
  }
  return async (incoming) => {
    try {
      return await run(incoming)
    } catch (error) {
      if (error instanceof ApiFailure) return asJson({ error: error.error })
      throw error
    }
  }
}
