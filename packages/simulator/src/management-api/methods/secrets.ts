import type { Account, Secret } from '../account.ts'
import { ApiFailure, apiErrors } from '../error-codes.ts'
import type { Parameters } from '../parameters.ts'
import type { ApiMethod } from './api-method.ts'
import { pageOf } from './page.ts'

const longestValue = 8192

/** `AddSecret`: answers an object with the id, as measured on the platform. */
export const addSecret: ApiMethod = (parameters, { account }) => {
  const name = checkedName(parameters.requiredText('secret_name'))
  const value = checkedValue(parameters.requiredText('secret_value'))
  const applicationId = parameters.requiredWhole('application_id')
  const secret = account.addSecret(applicationId, name, value, parameters.text('description'))
  return { result: { secret_id: secret.secretId } }
}

/** `SetSecretInfo`. */
export const setSecretInfo: ApiMethod = (parameters, { account }) => {
  const { secrets } = account.application(parameters.requiredWhole('application_id'))
  const secret = secretOf(parameters, account)
  const value = parameters.text('secret_value')
  if (value !== undefined) secret.value = checkedValue(value)
  secret.description = parameters.text('description') ?? secret.description
  const newName = parameters.text('new_secret_name')
  if (newName !== undefined) {
    secrets.delete(secret.secretName)
    secret.secretName = checkedName(newName)
    secrets.set(newName, secret)
  }
  return { result: 1 }
}

/** `GetSecrets`: names, never values. */
export const getSecrets: ApiMethod = (parameters, { account }) => {
  const { secrets } = account.application(parameters.requiredWhole('application_id'))
  const result = [...secrets.values()].map(({ description, secretId, secretName }) => ({
    secret_id: secretId,
    secret_name: secretName,
    description,
  }))
  return pageOf(result, parameters)
}

/** `DelSecret`: one, by id or name. */
export const delSecret: ApiMethod = (parameters, { account }) => {
  const { secrets } = account.application(parameters.requiredWhole('application_id'))
  secrets.delete(secretOf(parameters, account).secretName)
  return { result: 1 }
}

/** `GetSecretValue`. */
export const getSecretValue: ApiMethod = (parameters, { account }) => {
  const { secretId, secretName, value } = secretOf(parameters, account)
  return { result: { secret_id: secretId, secret_name: secretName, secret_value: value } }
}

function secretOf(parameters: Parameters, account: Account): Secret {
  const { secrets } = account.application(parameters.requiredWhole('application_id'))
  const id = parameters.whole('secret_id')
  const name = parameters.text('secret_name')
  const secret = [...secrets.values()].find(({ secretId, secretName }) =>
    id === undefined ? secretName === name : secretId === id,
  )
  if (secret === undefined) throw new ApiFailure(apiErrors.invalidArguments, 'secret')
  return secret
}

function checkedName(name: string): string {
  if (!/^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(name))
    throw new ApiFailure(apiErrors.invalidArguments, 'secret_name')
  return name
}

function checkedValue(value: string): string {
  if (value.length > longestValue) throw new ApiFailure(apiErrors.invalidArguments, 'secret_value')
  return value
}
