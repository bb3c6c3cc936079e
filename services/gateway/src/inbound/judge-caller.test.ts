import { inboundNumberSpecSchema } from '@perezvon/contracts/inbound/inbound-number'
import { describe, expect, test } from 'vitest'
import { type Caller, judgeCaller } from './judge-caller.ts'

/** A Friday, noon in Moscow. */
const NOON = new Date('2026-11-20T09:00:00Z')
const EVENING = new Date('2026-11-20T19:00:00Z')

const spec = inboundNumberSpecSchema.parse({
  agent: 'reception',
  hours: {
    time_zone: 'Europe/Moscow',
    windows: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }],
    closed_on: ['2026-11-23'],
  },
  when_closed: { action: 'announce', text: 'Мы работаем с девяти до шести.' },
  callers: [
    { from: ['+79160000001', 'withheld'], action: 'reject' },
    { from: ['known'], action: 'answer', agent: 'regulars', agent_version: 2 },
    { from: ['+7495'], action: 'answer', agent: 'city' },
    { from: ['suppressed'], action: 'reject', sip_code: 480 },
  ],
})
const caller = (more: Partial<Caller> = {}): Caller => ({
  number: '+79161234567',
  known: false,
  suppressed: false,
  ...more,
})

describe('who answers', () => {
  test.each<[string, Partial<Caller>, unknown]>([
    ['a whole number', { number: '+79160000001', known: true }, { action: 'reject', sip_code: 603 }],
    ['a withheld number', { number: undefined }, { action: 'reject', sip_code: 603 }],
    ['somebody known', { known: true }, { action: 'answer', agent: 'regulars', agent_version: 2 }],
    ['a beginning', { number: '+74951112233' }, { action: 'answer', agent: 'city' }],
    ['somebody suppressed', { suppressed: true }, { action: 'reject', sip_code: 480 }],
  ])('%s is decided by the first rule that fits, at any hour', (_, who, action) => {
    expect(judgeCaller(spec, caller(who), EVENING)).toMatchObject({ action, because: 'caller' })
  })

  test('anybody else by the opening hours, in the number’s own zone', () => {
    expect(judgeCaller(spec, caller(), NOON)).toEqual({
      action: { action: 'answer', agent: 'reception' },
      because: 'open',
    })
    for (const at of [EVENING, new Date('2026-11-23T09:00:00Z')])
      expect(judgeCaller(spec, caller(), at)).toMatchObject({
        action: { action: 'announce' },
        because: 'closed',
      })
  })

  test('without hours it is always open; closed and nothing said, nobody picks up', () => {
    const plain = inboundNumberSpecSchema.parse({ agent: 'reception', agent_version: 3 })
    expect(judgeCaller(plain, caller(), EVENING).action).toEqual({
      action: 'answer',
      agent: 'reception',
      agent_version: 3,
    })
    const closing = inboundNumberSpecSchema.parse({ agent: 'reception', hours: spec.hours })
    expect(judgeCaller(closing, caller(), EVENING).action).toEqual({ action: 'reject', sip_code: 480 })
  })
})
