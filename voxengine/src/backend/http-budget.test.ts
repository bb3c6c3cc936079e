import { expect, test } from 'vitest'
import { createManualTimers } from '../../testing/manual-timers.ts'
import { type HttpAsk, HttpBudget, type HttpResult } from './http-budget.ts'

const ASK: HttpAsk = { method: 'POST', postData: '{}', headers: {}, timeout: 8, connectionTimeout: 5 }

/** A budget whose requests are answered by hand, in the order in which they were sent. */
function watchedBudget() {
  const { settle } = createManualTimers()
  const sent: string[] = []
  const answers: ((result: HttpResult) => void)[] = []
  const budget = new HttpBudget((url) => {
    sent.push(url)
    return new Promise((resolve) => answers.push(resolve))
  })
  const answer = async (code = 200) => {
    answers.shift()?.({ code })
    await settle()
  }
  return { budget, sent, answer, settle }
}

test('the three lanes are used at once, and never a fourth request', async () => {
  const { budget, sent, answer, settle } = watchedBudget()
  for (const lane of ['turn', 'prefetch', 'events'] as const)
    for (const count of [1, 2, 3]) void budget.request(lane, `${lane}-${count}`, ASK)
  await settle()
  expect(sent).toEqual(['turn-1', 'prefetch-1', 'events-1'])
  expect(budget.active).toBe(3)
  for (let answered = 0; answered < 9; answered += 1) {
    await answer()
    expect(budget.active).toBeLessThanOrEqual(3)
  }
  expect(sent).toHaveLength(9)
  expect(budget.active).toBe(0)
})

test('a request that is no longer wanted when its lane is free is not sent', async () => {
  const { budget, sent, answer, settle } = watchedBudget()
  let wanted = true
  void budget.request('prefetch', 'first', ASK)
  const second = budget.request('prefetch', 'second', ASK, () => wanted)
  await settle()
  wanted = false
  await answer()
  expect(await second).toMatchObject({ code: 0 })
  expect(sent).toEqual(['first'])
})

test('a platform that throws or rejects is a failed request, and the lane is free again', async () => {
  let sent = 0
  const budget = new HttpBudget(() => {
    sent += 1
    if (sent === 1) throw new Error('Exceeded the HTTP connection count limit!')
    return sent === 2 ? Promise.reject(new Error('lost')) : Promise.resolve({ code: 200 })
  })
  expect(await budget.request('turn', 'url', ASK)).toEqual({
    code: -1,
    error: 'Exceeded the HTTP connection count limit!',
  })
  expect(await budget.request('turn', 'url', ASK)).toEqual({ code: -1, error: 'lost' })
  expect(await budget.request('turn', 'url', ASK)).toEqual({ code: 200 })
})

test('once it is closed nothing more is sent but the one last request', async () => {
  const { budget, sent, answer, settle } = watchedBudget()
  void budget.request('turn', 'under way', ASK)
  const waiting = budget.request('turn', 'waiting', ASK)
  await settle()
  budget.sendLast('last', ASK)
  await answer()
  expect(await waiting).toMatchObject({ code: 0 })
  expect(await budget.request('events', 'too late', ASK)).toMatchObject({ code: 0 })
  expect(sent).toEqual(['under way', 'last'])
})

test('what must not wait takes another lane where the first is taken', async () => {
  const { budget, answer, settle } = watchedBudget()
  expect(budget.freeLane('turn', 'prefetch')).toBe('turn')
  void budget.request('turn', 'asked', ASK)
  await settle()
  expect(budget.freeLane('turn', 'prefetch')).toBe('prefetch')
  await answer()
  expect(budget.freeLane('turn', 'prefetch')).toBe('turn')
})
