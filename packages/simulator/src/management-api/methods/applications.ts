import type { Application } from '../account.ts'
import { ApiFailure, apiErrors } from '../error-codes.ts'
import type { ApiMethod } from './api-method.ts'
import { applicationOf } from './named-application.ts'
import { pageOf } from './page.ts'
import { describeRule } from './rules.ts'

/** `GetApplications`: by id, by a part of the name, with rules and their scenarios where asked. */
export const getApplications: ApiMethod = (parameters, { account }) => {
  const id = parameters.whole('application_id')
  const name = parameters.text('application_name')?.split('.')[0]
  const found = account
    .applications()
    .filter(({ applicationId }) => id === undefined || applicationId === id)
    .filter(({ applicationName }) => name === undefined || applicationName.includes(name))
  const withScenarios = parameters.flag('with_scenarios')
  const rulesOf = (application: Application) =>
    account
      .rules()
      .filter((rule) => rule.application === application)
      .map((rule) => describeRule(rule, withScenarios))
  const result = found.map((application) => ({
    application_id: application.applicationId,
    application_name: fullName(application),
    secure_record_storage: application.secureRecordStorage,
    ...(parameters.flag('with_rules') ? { rules: rulesOf(application) } : {}),
  }))
  return pageOf(result, parameters)
}

/** `AddApplication`: answers the full name, with the account's part. */
export const addApplication: ApiMethod = (parameters, { account }) => {
  const application = account.addApplication(checkedName(parameters.requiredText('application_name')), {
    secureRecordStorage: parameters.flag('secure_record_storage'),
  })
  return {
    result: 1,
    application_id: application.applicationId,
    application_name: fullName(application),
    secure_record_storage: application.secureRecordStorage,
  }
}

/** `SetApplicationInfo`. */
export const setApplicationInfo: ApiMethod = (parameters, { account }) => {
  const application = account.application(parameters.requiredWhole('application_id'))
  if (parameters.has('secure_record_storage')) {
    application.secureRecordStorage = parameters.flag('secure_record_storage')
  }
  application.applicationName = parameters.text('application_name') ?? application.applicationName
  return { result: 1 }
}

/** `DelApplication`: one or several, with all that they hold. */
export const delApplication: ApiMethod = (parameters, { account }) => {
  const ids = parameters.wholes('application_id') ?? [applicationOf(parameters, account).applicationId]
  for (const id of ids) account.removeApplication(id)
  return { result: 1 }
}

function fullName({ applicationName }: Application): string {
  return `${applicationName}.rehearsal.voximplant.com`
}

function checkedName(name: string): string {
  if (!/^[a-z][a-z0-9-]{1,64}$/.test(name)) throw new ApiFailure(apiErrors.invalidApplication)
  return name
}
