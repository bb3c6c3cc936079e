import { z } from 'zod'
import { ask } from './ask.ts'
import { figureField, idField, textField } from './reply-fields.ts'
import type { SendRequest } from './request.ts'

/** The little that we need of an account. The platform's answer holds keys: nothing else of it is kept or logged. */
export type AccountInfo = {
  accountId: string
  name: string
  balance: number
  currency: string
  active: boolean
  frozen: boolean
}

const accountSchema = z.looseObject({
  result: z.looseObject({
    account_id: idField,
    account_name: textField,
    balance: figureField,
    currency: textField,
    active: z.boolean().nullish(),
    frozen: z.boolean().nullish(),
  }),
})

/** Who we are there, and whether it may call. Throws as `ask` does: 100 where the key is wrong. */
export async function accountInfo(send: SendRequest): Promise<AccountInfo> {
  const { result } = await ask(send, { method: 'GetAccountInfo', answer: accountSchema })
  return {
    accountId: result.account_id,
    name: result.account_name,
    balance: result.balance,
    currency: result.currency,
    active: result.active ?? true,
    frozen: result.frozen ?? false,
  }
}
