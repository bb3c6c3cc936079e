import type { CampaignView } from '@perezvon/contracts/http/campaign-view'
import { expect, test } from 'vitest'
import { createPublicApi, type PublicApi } from '../public-api/public-api.ts'
import { sampleCall, sampleCampaign } from '../public-api/sample-views.ts'
import { awaitCampaign, windDown } from './await-results.ts'

type Counters = CampaignView['counters']
const done: Partial<Counters> = { contacts: 1, waiting: 0, in_attempt: 0, finished: 1 }
const onLine: Partial<Counters> = { contacts: 1, waiting: 0, in_attempt: 1, finished: 0 }

/** An API that shows these states one after the other, the last one for ever; `asked` notes what was done. */
function campaignSeenAs(states: Partial<Counters>[], call = sampleCall({ outcome: 'busy' })) {
  const asked: string[] = []
  const left = [...states]
  const api: PublicApi = {
    ...createPublicApi({ baseUrl: 'http://unused' }),
    pauseCampaign: async () => {
      asked.push('pause')
      return sampleCampaign()
    },
    getCampaign: async () => {
      asked.push('look')
      const counters = (left.length > 1 ? left.shift() : left[0]) ?? {}
      return sampleCampaign(counters)
    },
    listCalls: async () => [call],
    getCall: async () => call,
  }
  return { api, asked }
}

/** A clock of which each sleep passes at once. */
function quickClock() {
  let now = 0
  return {
    now: () => new Date(now),
    sleep: async (ms: number) => {
      now += ms
    },
  }
}

function follow(api: PublicApi, over: { deadlineMs?: number; signal?: AbortSignal } = {}) {
  return awaitCampaign(api, {
    campaignId: 'camp_1',
    clock: quickClock(),
    deadlineMs: 60_000,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...over,
  })
}

test('a run is finished when every contact is, and every call that reached somebody is analysed', async () => {
  const { api, asked } = campaignSeenAs([onLine, onLine, done])
  expect(await follow(api)).toBe('finished')
  expect(asked).toEqual(['look', 'look', 'look'])
  const unanalysed = campaignSeenAs([done], sampleCall())
  expect(await follow(unanalysed.api)).toBe('late')
})

test('a run past its deadline is late', async () => {
  const { api, asked } = campaignSeenAs([onLine])
  expect(await follow(api, { deadlineMs: 5_000 })).toBe('late')
  expect(asked.length).toBeGreaterThan(5)
})

test('a run that somebody stops is interrupted at the next look', async () => {
  const { api, asked } = campaignSeenAs([onLine])
  expect(await follow(api, { signal: AbortSignal.abort() })).toBe('interrupted')
  expect(asked).toEqual(['look'])
})

test('winding down pauses first, then waits for the calls on the line', async () => {
  const { api, asked } = campaignSeenAs([onLine, onLine, { ...onLine, waiting: 1, in_attempt: 0 }])
  await windDown(api, { campaignId: 'camp_1', clock: quickClock(), onProgress: () => undefined })
  expect(asked).toEqual(['pause', 'look', 'look', 'look'])
})
