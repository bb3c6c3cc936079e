import type { ApiMethod } from './api-method.ts'

/** `GetAccountInfo`. */
export const getAccountInfo: ApiMethod = (_parameters, { account }) => ({
  result: {
    account_id: account.accountId,
    account_name: 'rehearsal',
    account_email: 'rehearsal@example.org',
    active: true,
    frozen: false,
    balance: account.balance,
    live_balance: account.balance,
    currency: 'USD',
  },
})
