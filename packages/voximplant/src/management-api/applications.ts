import { z } from 'zod'
import { ask } from './ask.ts'
import { allPages } from './pages.ts'
import { doneSchema, idField, textField, totalField } from './reply-fields.ts'
import type { SendRequest } from './request.ts'

export type Application = {
  applicationId: string
  /** As it was given; the platform's full name ends in the account's and its own. */
  name: string
  secureRecordStorage: boolean
}

const applicationsSchema = z.looseObject({
  result: z.array(
    z.looseObject({
      application_id: idField,
      application_name: textField,
      secure_record_storage: z.boolean().nullish(),
    }),
  ),
  total_count: totalField,
})
const addedSchema = z.looseObject({ application_id: idField })

/** The account's applications; with `name`, those whose name holds it. */
export async function applications(send: SendRequest, query: { name?: string } = {}): Promise<Application[]> {
  return allPages(async (page) => {
    const answer = await ask(send, {
      method: 'GetApplications',
      parameters: { application_name: query.name, ...page },
      answer: applicationsSchema,
    })
    return { items: answer.result.map(toApplication), total: answer.total_count }
  })
}

function toApplication(item: z.output<typeof applicationsSchema>['result'][number]): Application {
  return {
    applicationId: item.application_id,
    name: item.application_name.split('.')[0] ?? '',
    secureRecordStorage: item.secure_record_storage ?? false,
  }
}

/** Adds an application; a name is taken once in the account (error 129). */
export async function addApplication(
  send: SendRequest,
  application: { name: string },
): Promise<{ applicationId: string }> {
  const added = await ask(send, {
    method: 'AddApplication',
    parameters: { application_name: application.name },
    answer: addedSchema,
  })
  return { applicationId: added.application_id }
}

/** Removes an application with everything in it. */
export async function removeApplication(
  send: SendRequest,
  application: { applicationId: string },
): Promise<void> {
  const parameters = { application_id: application.applicationId }
  await ask(send, { method: 'DelApplication', parameters, answer: doneSchema })
}
