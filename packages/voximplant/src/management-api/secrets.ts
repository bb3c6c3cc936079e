import { Secret } from '@perezvon/runtime/secret'
import { z } from 'zod'
import { ask } from './ask.ts'
import { allPages } from './pages.ts'
import { doneSchema, idField, textField, totalField } from './reply-fields.ts'
import type { SendRequest } from './request.ts'

/** A value that the application's scenarios read by name. The list never holds the value itself. */
export type ApplicationSecret = { secretId: string; name: string }

const secretsSchema = z.looseObject({
  result: z.array(z.looseObject({ secret_id: idField, secret_name: textField })),
  total_count: totalField,
})
const valueItem = z.looseObject({ secret_value: z.string() })
/** The reference shows an object, the published client declares a list. */
const valueSchema = z.looseObject({
  result: z.union([valueItem, z.tuple([valueItem]).transform(([only]) => only)]),
})
/** AddSecret was seen to answer `{"result":{"secret_id":…}}`, and is declared to answer a list: nothing of it is needed. */
const addedSchema = z.looseObject({ result: z.unknown() })

/** An application's secrets, without their values. */
export async function secrets(
  send: SendRequest,
  query: { applicationId: string },
): Promise<ApplicationSecret[]> {
  return allPages(async (page) => {
    const answer = await ask(send, {
      method: 'GetSecrets',
      parameters: { application_id: query.applicationId, ...page },
      answer: secretsSchema,
    })
    const items = answer.result.map((item) => ({ secretId: item.secret_id, name: item.secret_name }))
    return { items, total: answer.total_count }
  })
}

export async function secretValue(
  send: SendRequest,
  secret: { applicationId: string; secretId: string },
): Promise<Secret> {
  const { result } = await ask(send, {
    method: 'GetSecretValue',
    parameters: { application_id: secret.applicationId, secret_id: secret.secretId },
    answer: valueSchema,
  })
  return new Secret(result.secret_value)
}

export async function addSecret(
  send: SendRequest,
  secret: { applicationId: string; name: string; value: Secret },
): Promise<void> {
  await ask(send, {
    method: 'AddSecret',
    parameters: {
      application_id: secret.applicationId,
      secret_name: secret.name,
      secret_value: secret.value.reveal(),
    },
    answer: addedSchema,
  })
}

export async function replaceSecret(
  send: SendRequest,
  secret: { applicationId: string; secretId: string; value: Secret },
): Promise<void> {
  await ask(send, {
    method: 'SetSecretInfo',
    parameters: {
      application_id: secret.applicationId,
      secret_id: secret.secretId,
      secret_value: secret.value.reveal(),
    },
    answer: doneSchema,
  })
}

export async function removeSecret(
  send: SendRequest,
  secret: { applicationId: string; secretId: string },
): Promise<void> {
  const parameters = { application_id: secret.applicationId, secret_id: secret.secretId }
  await ask(send, { method: 'DelSecret', parameters, answer: doneSchema })
}
