import { ApiFailure, apiErrors } from '../error-codes.ts'
import type { ApiMethod } from './api-method.ts'
import { applicationOf } from './named-application.ts'
import { pageOf } from './page.ts'

/** `GetPhoneNumbers`: what the account rents, and where each is bound. */
export const getPhoneNumbers: ApiMethod = (parameters, { account }) => {
  const wanted = parameters.text('phone_number')?.split(';').map(digitsOf)
  const found = account
    .phoneNumbers()
    .filter(({ phoneNumber }) => wanted === undefined || wanted.includes(phoneNumber))
    .map(({ phoneId, phoneNumber, application, rule }) => ({
      phone_id: phoneId,
      phone_number: phoneNumber,
      deactivated: false,
      canceled: false,
      can_be_used: true,
      ...(application === undefined
        ? {}
        : { application_id: application.applicationId, application_name: application.applicationName }),
      ...(rule === undefined ? {} : { rule_id: rule.ruleId, rule_name: rule.ruleName }),
    }))
  return pageOf(found, parameters)
}

/** `BindPhoneNumberToApplication`: to an application and, where one is named, to a rule of it; `bind=false` unbinds. */
export const bindPhoneNumberToApplication: ApiMethod = (parameters, { account }) => {
  const application = applicationOf(parameters, account)
  const ruleId = parameters.whole('rule_id')
  const rule = ruleId === undefined ? undefined : account.rule(ruleId)
  if (rule !== undefined && rule.application !== application) throw new ApiFailure(apiErrors.invalidRuleId)
  const wanted = parameters.requiredText('phone_number').split(';').map(digitsOf)
  const numbers = account.phoneNumbers().filter(({ phoneNumber }) => wanted.includes(phoneNumber))
  if (numbers.length < wanted.length) throw new ApiFailure(apiErrors.invalidArguments, 'phone_number')
  const bind = parameters.text('bind') !== 'false'
  for (const number of numbers) {
    number.application = bind ? application : undefined
    number.rule = bind ? rule : undefined
  }
  return { result: 1 }
}

function digitsOf(number: string): string {
  return number.replace(/\D/g, '')
}
