import type { Account, Application } from '../account.ts'
import { ApiFailure, apiErrors } from '../error-codes.ts'
import type { Parameters } from '../parameters.ts'

/** The application that a request names by its id, or by its name, short or full. */
export function applicationOf(parameters: Parameters, account: Account): Application {
  const id = parameters.whole('application_id')
  if (id !== undefined) return account.application(id)
  const name = parameters.requiredText('application_name').split('.')[0]
  const found = account.applications().find(({ applicationName }) => applicationName === name)
  if (found === undefined) throw new ApiFailure(apiErrors.invalidApplication)
  return found
}
