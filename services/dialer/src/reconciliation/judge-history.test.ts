import { after, NOON } from '@perezvon/store/sample-records'
import type { CallSession, HistoryCall } from '@perezvon/voximplant/management-api/call-history'
import { describe, expect, test } from 'vitest'
import { type Doubt, judgeHistory } from './judge-history.ts'

const doubt: Doubt = {
  phone: '+79161234567',
  calledNumber: null,
  claimedBy: null,
  startingAt: NOON,
  unknownAt: NOON,
  deadlineAt: null,
}
const claimed: Doubt = { ...doubt, claimedBy: '77', deadlineAt: NOON }
const time = (seconds: number) => ({ now: after(seconds), lagMs: 300_000 })

function call(more: Partial<HistoryCall> = {}): HistoryCall {
  return {
    callId: '1',
    startedAt: NOON,
    durationSeconds: 42,
    localNumber: '74951234567',
    remoteNumber: '79161234567',
    incoming: false,
    successful: true,
    endReason: 'Normal call clearing',
    cost: 1.5,
    recordUrl: null,
    ...more,
  }
}

function session(more: Partial<CallSession> = {}): CallSession {
  return {
    sessionId: '77',
    customData: 'url|token',
    startedAt: NOON,
    durationSeconds: 60,
    finishReason: 'Normal termination',
    logUrl: null,
    calls: [call()],
    records: [],
    otherResources: [],
    cost: 2.25,
    ...more,
  }
}

function record(name: string, url: string, durationSeconds: number): CallSession['records'][number] {
  return { name, url, durationSeconds, bytes: 160_000, cost: 0.1 }
}

const found = (...sessions: CallSession[]) => ({ sessions, spoke: false, optedOut: false })

describe('nobody claimed it', () => {
  test('nothing found says nothing before the lag is over, and then that it never started', () => {
    expect(judgeHistory(doubt, found(), time(299))).toEqual({ kind: 'wait' })
    expect(judgeHistory(doubt, found(), time(300))).toMatchObject({
      outcome: 'failed',
      reason: 'never-started',
      unlessClaimed: true,
    })
  })

  test('a session that is over without a call dialled nobody', () => {
    expect(judgeHistory(doubt, found(session({ calls: [] })), time(5))).toMatchObject({
      outcome: 'failed',
      reason: 'session-ended-without-claim',
      unlessClaimed: true,
    })
  })

  test('a session that still runs may yet claim', () => {
    const running = session({ calls: [], finishReason: '' })
    expect(judgeHistory(doubt, found(running), time(5))).toEqual({ kind: 'wait' })
    expect(judgeHistory(doubt, found(running), time(300))).toMatchObject({ unlessClaimed: true })
  })
})

describe('the session that holds it is silent', () => {
  const silent: Doubt = { ...claimed, unknownAt: null, silentSince: NOON }

  test('one that is over is judged by its call', () => {
    expect(judgeHistory(silent, { ...found(session()), spoke: true }, time(90))).toMatchObject({
      outcome: 'conversation',
    })
  })

  test('one that history does not show, or shows as running, may still talk, however long it is silent', () => {
    for (const sessions of [[], [session({ finishReason: '' })], [session({ sessionId: 'twin' })]])
      expect(judgeHistory(silent, found(...sessions), time(10_000))).toEqual({ kind: 'wait' })
  })
})

describe('a session held it', () => {
  test('where it was called, the incoming call is the answer, and a target that it called is not', () => {
    const calls = [call({ incoming: true, durationSeconds: 31 }), call({ callId: '2', durationSeconds: 400 })]
    const inbound: Doubt = { ...claimed, calledNumber: '+74951234567' }
    expect(judgeHistory(inbound, { ...found(session({ calls })), spoke: true }, time(5))).toMatchObject({
      outcome: 'conversation',
      facts: { durationSeconds: 31 },
    })
  })

  test('an answered call in which the person spoke was a conversation, with the facts of history', () => {
    const records = [record('call-1', 'https://r.voximplant.com/1', 40)]
    const judgement = judgeHistory(claimed, { ...found(session({ records })), spoke: true }, time(5))
    expect(judgement).toEqual({
      kind: 'ended',
      outcome: 'conversation',
      reason: 'history: Normal call clearing',
      unlessClaimed: false,
      facts: {
        knownFrom: 'history',
        sessionId: '77',
        connected: true,
        answeredAt: after(18),
        endedBy: null,
        endReason: 'Normal call clearing',
        sipCode: null,
        sipReason: null,
        durationSeconds: 42,
        cost: 2.25,
        recordUrl: 'https://r.voximplant.com/1',
        recordSeconds: 40,
      },
    })
  })

  test.each([
    ['what it announced, with the length of that one', 'https://r/call', undefined, 'https://r/call', 40],
    [
      'what the call shows where nothing was announced',
      undefined,
      'https://r/other',
      'https://r/other',
      null,
    ],
    ['what is no utterance where nobody tells', undefined, undefined, 'https://r/call', 40],
  ])(
    'of the recordings of a session that recorded utterances, too, it is %s',
    (_, announcedUrl, recordUrl, url, seconds) => {
      const utterance = record('utterance', 'https://r/utterance', 2)
      const records = [utterance, record('', 'https://r/call', 40)]
      const calls = [call({ recordUrl: recordUrl ?? null })]
      const heard = { ...found(session({ records, calls })), announcedUrl }
      expect(judgeHistory(claimed, heard, time(5))).toMatchObject({
        facts: { recordUrl: url, recordSeconds: seconds },
      })
      const ofUtterance = [call({ recordUrl: 'https://r/utterance' })]
      const alone = found(session({ records: [utterance], calls: ofUtterance }))
      expect(judgeHistory(claimed, alone, time(5))).toMatchObject({
        facts: { recordUrl: null, recordSeconds: null },
      })
    },
  )

  test('answered and silent is no conversation; a wish not to be called is kept', () => {
    expect(judgeHistory(claimed, found(session()), time(5))).toMatchObject({ outcome: 'no-conversation' })
    const asked = { ...found(session()), spoke: true, optedOut: true }
    expect(judgeHistory(claimed, asked, time(5))).toMatchObject({ outcome: 'opted-out' })
  })

  test.each([
    ['486 Busy here', 'busy'],
    ['User busy', 'busy'],
    ['No answer', 'no-answer'],
    ['408', 'no-answer'],
    ['Call rejected', 'declined'],
    ['Number not found', 'invalid-number'],
    ['Insufficient funds', 'account-fault'],
    ['Decline 603', 'declined'],
    ['something new', 'failed'],
  ])('an unanswered call that ended with "%s" is %s', (endReason, outcome) => {
    const unanswered = session({ calls: [call({ successful: false, endReason })] })
    expect(judgeHistory(claimed, found(unanswered), time(5))).toMatchObject({
      outcome,
      facts: { connected: false, durationSeconds: 0 },
    })
  })

  test('other sessions of the same token say nothing about it', () => {
    const twin = session({ sessionId: '78', calls: [] })
    expect(judgeHistory(claimed, found(twin), time(5))).toEqual({ kind: 'wait' })
    expect(judgeHistory(claimed, found(twin, session()), time(5))).toMatchObject({ kind: 'ended' })
  })

  test('a session that died before it dialled failed', () => {
    const died = session({ calls: [], finishReason: 'JS session error' })
    expect(judgeHistory(claimed, found(died), time(299))).toEqual({ kind: 'wait' })
    expect(judgeHistory(claimed, found(died), time(300))).toMatchObject({
      outcome: 'failed',
      reason: 'session-ended-without-dialling',
      unlessClaimed: false,
    })
  })

  test('while it runs it is left alone until its deadline, but not for ever', () => {
    const late = { ...claimed, deadlineAt: after(825) }
    const running = session({ finishReason: '' })
    expect(judgeHistory(late, found(running), time(1124))).toEqual({ kind: 'wait' })
    expect(judgeHistory(late, found(running), time(1125))).toMatchObject({ outcome: 'no-conversation' })
  })

  test('of one that runs on nobody can tell that it reached nobody: it is lost, and not dialled again', () => {
    for (const calls of [[], [call({ successful: false, endReason: '' })]])
      expect(judgeHistory(claimed, found(session({ finishReason: '', calls })), time(300))).toMatchObject({
        outcome: 'lost',
        reason: 'still-running',
      })
  })

  test('a held attempt that history does not know is lost, and not dialled again by itself', () => {
    expect(judgeHistory(claimed, found(), time(299))).toEqual({ kind: 'wait' })
    expect(judgeHistory(claimed, found(), time(300))).toMatchObject({
      outcome: 'lost',
      reason: 'not-in-history',
    })
  })

  test('history shows no session before its end: absence says nothing while the call may still talk', () => {
    const handedOver = { ...claimed, deadlineAt: after(2000) }
    expect(judgeHistory(handedOver, found(), time(2299))).toEqual({ kind: 'wait' })
    expect(judgeHistory(handedOver, found(), time(2300))).toMatchObject({ outcome: 'lost' })
  })

  test('one that is over is judged before its deadline', () => {
    const early = { ...claimed, deadlineAt: after(2000) }
    expect(judgeHistory(early, found(session()), time(5))).toMatchObject({ kind: 'ended' })
  })
})

describe('a session that handed its call over has called two numbers', () => {
  const target = call({
    callId: '2',
    remoteNumber: '74950000001',
    startedAt: after(180),
    durationSeconds: 7,
    successful: false,
    endReason: 'User busy',
  })
  const own = call({ durationSeconds: 400 })

  test.each([
    ['first', [own, target]],
    ['last', [target, own]],
  ])('the one to the attempt’s own number is the answer, also where it is told %s', (_, calls) => {
    expect(judgeHistory(claimed, found(session({ calls })), time(5))).toMatchObject({
      outcome: 'no-conversation',
      facts: { connected: true, durationSeconds: 400 },
    })
  })

  test('that one is waited for where only the target’s is known yet', () => {
    expect(judgeHistory(claimed, found(session({ calls: [target] })), time(299))).toEqual({ kind: 'wait' })
  })

  test('where none shows the number it is the one that began first', () => {
    const other = { ...claimed, phone: '+79990000000' }
    expect(judgeHistory(other, found(session({ calls: [target, own] })), time(300))).toMatchObject({
      facts: { durationSeconds: 400 },
    })
  })
})
