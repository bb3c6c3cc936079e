import { expect, test } from 'vitest'
import { campaignTrouble } from './campaign-trouble.ts'

const fault = 'account-fault' as const

test('no money stops every campaign at the first call', () => {
  expect(campaignTrouble({ outcome: fault, reason: 'sip-402' }, [fault])).toMatchObject({ scope: 'account' })
})

test('a block stops its campaign only when one call after the other meets it', () => {
  const blocked = { outcome: fault, reason: 'sip-403' }
  expect(campaignTrouble(blocked, [fault, fault, fault, fault])).toBeUndefined()
  expect(campaignTrouble(blocked, [fault, fault, 'busy', fault, fault])).toBeUndefined()
  expect(campaignTrouble(blocked, [fault, fault, fault, fault, fault])).toMatchObject({ scope: 'campaign' })
})

test('what a contact does troubles nobody else', () => {
  expect(
    campaignTrouble({ outcome: 'busy', reason: 'sip-486' }, ['busy', 'busy', 'busy', 'busy', 'busy']),
  ).toBe(undefined)
})
