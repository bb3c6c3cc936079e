import { createLogger } from '@perezvon/runtime/logger'
import { uniqueRedisPrefix } from '@perezvon/test/servers/test-redis'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { connectLivecall, type Livecall } from './connection.ts'
import { forgetPerson, type LearntStore, learntAnswersIn, listLearntAnswers } from './learnt-answers.ts'

const NOW = new Date('2026-11-28T12:00:00Z')
const log = createLogger({ service: 'livecall', level: 'silent' })

describe('what agents have learnt', () => {
  let live: Livecall
  let store: LearntStore
  let agent: string
  let versions = 0

  beforeAll(() => {
    live = connectLivecall({ redisUrl: inject('redisUrl'), prefix: uniqueRedisPrefix(), log })
    store = learntAnswersIn(live)
  })
  afterAll(() => live.close())
  beforeEach(() => {
    versions += 1
    agent = `halo@${versions}`
  })

  const keyOf = (part: string) => `${live.prefix}:{learnt:${agent}}:${part}`
  const hear = (key: string, ...persons: string[]) =>
    store.keep({ agent, key, was: null, heard: { question: key, answer: 'Да.', persons }, learnt: undefined })
  const learn = (key: string, { expiresAt = NOW.getTime() + 1000, persons = ['a'] } = {}) => {
    const heard = { question: key, answer: 'Да.', persons }
    const learnt = { ...heard, learnt_at: NOW.getTime(), expires_at: expiresAt }
    return store.keep({ agent, key, was: null, heard, learnt })
  }
  const list = async () => (await listLearntAnswers(live, { agent, now: NOW })).map(({ key }) => key)

  it('is kept although 500 questions that were asked once are there', async () => {
    for (let at = 0; at < 500; at += 1) await hear(`question ${at}`, 'a')
    expect(await hear('one more', 'b')).toBe(true)
    expect((await store.heard({ agent, key: 'one more' })).heard?.persons).toEqual(['b'])
    expect(await live.redis.hlen(keyOf('heard'))).toBe(500)
  })

  it('makes room for the next where 200 answers are there: the one goes whose time is over first', async () => {
    await learn('old', { expiresAt: NOW.getTime() + 1 })
    for (let at = 1; at < 200; at += 1) await learn(`question ${at}`)
    await store.countUse({ agent, key: 'old' })
    expect(await learn('new')).toBe(true)
    const keys = await list()
    expect(keys).toHaveLength(200)
    expect(keys).toContain('new')
    expect(keys).not.toContain('old')
    expect(await live.redis.hexists(keyOf('uses'), 'old')).toBe(0)
  })

  it('leaves no key behind that never goes away', async () => {
    await hear('two', 'a')
    await learn('one')
    await store.countUse({ agent, key: 'one' })
    for (const part of ['learnt', 'heard', 'uses'])
      expect(await live.redis.pttl(keyOf(part))).toBeGreaterThan(0)
  })

  it('is dropped with its uses where it is over, or nobody can read it', async () => {
    await learn('over', { expiresAt: NOW.getTime() })
    await store.countUse({ agent, key: 'over' })
    await live.redis.hset(keyOf('learnt'), 'broken', '{"answer":7}')
    await learn('valid')
    expect(await list()).toEqual(['valid'])
    expect(await live.redis.hkeys(keyOf('learnt'))).toEqual(['valid'])
    expect(await live.redis.hlen(keyOf('uses'))).toBe(0)
  })

  it('goes with the person who has taught it, and what others have taught stays', async () => {
    await learn('of both', { persons: ['a', 'b'] })
    await learn('of b', { persons: ['b'] })
    await hear('heard by a', 'a')
    await hear('heard by b', 'b')
    await forgetPerson(live, { agent, person: 'a' })
    expect(await list()).toEqual(['of b'])
    expect(await live.redis.hkeys(keyOf('heard'))).toEqual(['heard by b'])
  })
})
