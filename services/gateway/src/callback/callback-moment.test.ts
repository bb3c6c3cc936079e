import { describe, expect, test } from 'vitest'
import { type CallbackFacts, callbackMoment } from './callback-moment.ts'

/** A Friday; in Moscow 15:00. */
const NOON = new Date('2026-11-20T12:00:00Z')
const at = (hours: number) => new Date(NOON.getTime() + hours * 3_600_000)

const facts: CallbackFacts = {
  wantedAt: at(2),
  terms: {
    purpose: 'service',
    calling_windows: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '21:00' }],
    blackout_dates: [],
  },
  timeZone: 'Europe/Moscow',
  saidZone: undefined,
  caps: {},
  dialledAt: [NOON],
  ends: [],
}
const moment = (more: Partial<CallbackFacts>) => callbackMoment({ ...facts, ...more })

describe('a callback', () => {
  test('is at the wanted time where the person may be called then', () => {
    expect(moment({})).toEqual({ dueAt: at(2) })
  })

  test('waits for the next opening of the window, over the weekend too', () => {
    expect(moment({ wantedAt: at(8) })).toEqual({ dueAt: new Date('2026-11-23T06:00:00Z') })
  })

  test('is inside the window also where the person says they are', () => {
    expect(moment({ saidZone: 'Asia/Vladivostok', wantedAt: at(64) })).toEqual({
      dueAt: new Date('2026-11-23T06:00:00Z'),
    })
  })

  test('keeps to the frequency caps: this call is one of them', () => {
    expect(moment({ caps: { min_gap_seconds: 4 * 3600 } })).toEqual({ dueAt: at(4) })
    expect(moment({ caps: { per_day: 1 } })).toEqual({ dueAt: new Date('2026-11-23T06:00:00Z') })
  })

  test('is not promised after the end of the campaign, or of the contact’s time', () => {
    expect(moment({ ends: [at(1)] })).toMatchObject({
      impossible: expect.stringContaining('offer an earlier one'),
    })
    expect(moment({ ends: [at(3)] })).toEqual({ dueAt: at(2) })
  })

  test('is not promised where no hour of the week is open', () => {
    const terms = { ...facts.terms, calling_windows: [] }
    expect(moment({ terms })).toMatchObject({ impossible: expect.any(String) })
  })
})
