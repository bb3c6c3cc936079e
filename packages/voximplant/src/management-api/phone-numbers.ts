import { z } from 'zod'
import { ask } from './ask.ts'
import { allPages } from './pages.ts'
import { doneSchema, idField, textField, totalField } from './reply-fields.ts'
import type { SendRequest } from './request.ts'

/** A number that the account rents, and where calls to it go; with no rule, to the application's first that fits. */
export type RentedNumber = {
  number: string
  application: string | undefined
  ruleId: string | undefined
  rule: string | undefined
}

const numbersSchema = z.looseObject({
  result: z.array(
    z.looseObject({
      phone_number: z.union([z.string(), z.number()]),
      application_name: textField,
      rule_id: idField.nullish(),
      rule_name: textField,
    }),
  ),
  total_count: totalField,
})

/** Those of the numbers that the account rents. Names of applications come without their account's domain. */
export async function rentedNumbers(
  send: SendRequest,
  { numbers }: { numbers: readonly string[] },
): Promise<RentedNumber[]> {
  if (numbers.length === 0) return []
  return allPages(async (page) => {
    const answer = await ask(send, {
      method: 'GetPhoneNumbers',
      parameters: { phone_number: numbers.map(withoutPlus), ...page },
      answer: numbersSchema,
    })
    const items = answer.result.map((item) => ({
      number: `+${withoutPlus(String(item.phone_number))}`,
      application: item.application_name.split('.')[0] || undefined,
      ruleId: item.rule_id ?? undefined,
      rule: item.rule_name || undefined,
    }))
    return { items, total: answer.total_count }
  })
}

/** Calls to the number start this rule from now on; without one, the application's first that fits. */
export async function bindNumber(
  send: SendRequest,
  binding: { applicationId: string; number: string; ruleId?: string | undefined; bind: boolean },
): Promise<void> {
  await ask(send, {
    method: 'BindPhoneNumberToApplication',
    parameters: {
      application_id: binding.applicationId,
      phone_number: withoutPlus(binding.number),
      ...(binding.ruleId === undefined ? {} : { rule_id: binding.ruleId }),
      bind: binding.bind,
    },
    answer: doneSchema,
  })
}

function withoutPlus(number: string): string {
  return number.replace('+', '')
}
