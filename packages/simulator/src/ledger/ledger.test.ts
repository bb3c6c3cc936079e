import { expect, test } from 'vitest'
import { createLedger } from './ledger.ts'

function ledgerAt(start = 1_000) {
  const time = { now: start }
  const ledger = createLedger(() => time.now)
  let dials = 0
  const dial = (customData: string, number = '79010000001') => {
    dials += 1
    const session = { sessionId: dials, ruleId: 1, customData }
    ledger.sessionStarted(session)
    return ledger.dialPlaced({ ...session, dialId: `d${dials}`, number, callerId: '7', persona: 'answers' })
  }
  return { ledger, time, dial }
}

test('two dials under one custom data are a double dial; a key can be made of it', () => {
  const { dial, ledger } = ledgerAt()
  dial('call_1.first-signature')
  dial('call_1.second-signature')
  dial('call_2.signature')
  expect(ledger.dialledTwice()).toEqual([])
  const byCall = ledger.dialledTwice((customData) => customData.split('.')[0] ?? '')
  expect(byCall.map(({ dials, key }) => [key, dials.length])).toEqual([['call_1', 2]])
  dial('call_2.signature')
  expect(ledger.summary().dialledTwice).toBe(1)
})

test('concurrency counts dials from the first tone to the end', () => {
  const { dial, ledger, time } = ledgerAt()
  const first = dial('a')
  const second = dial('b')
  time.now += 10
  ledger.dialEnded(first, { by: 'person' })
  dial('c')
  time.now += 10
  ledger.dialEnded(second, { by: 'network', failure: { code: 486, reason: 'Busy here' } })
  expect(ledger.maxConcurrentDials()).toBe(2)
  expect(ledger.concurrency().at(-1)).toEqual({ atMs: 1_020, dials: 1 })
  expect(ledger.summary()).toMatchObject({ dials: 3, failures: { 486: 1 }, sessionsWithoutDial: 0 })
})

test('dials are found by number, however it is written', () => {
  const { dial, ledger } = ledgerAt()
  dial('a', '+7 901 000-00-01')
  expect(ledger.dialsByNumber('79010000001')).toHaveLength(1)
  expect(ledger.dialsByNumber('79010000002')).toEqual([])
})
