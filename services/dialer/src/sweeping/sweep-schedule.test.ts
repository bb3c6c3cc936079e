import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { type DialerRig, openDialerRig } from '../testing/dialer-rig.ts'
import { createSweepSchedule, keepScheduled } from './sweep-schedule.ts'

let rig: DialerRig

beforeEach(async () => {
  rig = await openDialerRig({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') })
})
afterEach(() => rig.close())

const scheduled = async () => {
  const { waiting, delayed } = await rig.ctx.jobs.depth('sweep-attempts')
  return waiting + delayed
}

test('the sweep is scheduled once, however many dialers start', async () => {
  const schedules = [createSweepSchedule(rig.ctx), createSweepSchedule(rig.ctx)]
  for (const schedule of schedules) await schedule.start()
  for (const schedule of schedules) await schedule.stop()
  expect(await scheduled()).toBe(1)
})

test('a schedule that Redis lost is written again, one that is there is left alone', async () => {
  expect(await scheduled()).toBe(0)
  await keepScheduled(rig.ctx)
  expect(await scheduled()).toBe(1)
  await keepScheduled(rig.ctx)
  expect(await scheduled()).toBe(1)
})
