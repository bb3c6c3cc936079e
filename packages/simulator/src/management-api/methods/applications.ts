import type { Application } from '../account.ts'
import type { ApiMethod } from './api-method.ts'
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
    application_name: `${application.applicationName}.rehearsal.voximplant.com`,
    secure_record_storage: application.secureRecordStorage,
    ...(parameters.flag('with_rules') ? { rules: rulesOf(application) } : {}),
  }))
  return { result, count: result.length, total_count: result.length }
}

/** `AddApplication`. */
export const addApplication: ApiMethod = (parameters, { account }) => {
  const application = account.addApplication(parameters.requiredText('application_name'), {
    secureRecordStorage: parameters.flag('secure_record_storage'),
  })
  return {
    result: 1,
    application_id: application.applicationId,
    application_name: application.applicationName,
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
