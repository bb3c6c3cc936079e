import { expect, test } from 'vitest'
import type { ServiceProcess } from '../../local-stack/service-processes.ts'
import { startLastingProcess } from './lasting-process.ts'

/** Processes that end when they are killed, or when a test says so; starts fail as often as a test says. */
function processes(failures: number[] = []) {
  const started: { end: (how: string) => void }[] = []
  let starts = 0
  const start = async (): Promise<ServiceProcess> => {
    starts += 1
    if (failures.includes(starts)) throw new Error('no Redis')
    const { promise: ended, resolve: end } = Promise.withResolvers<string>()
    started.push({ end })
    const stop = async () => end('SIGTERM')
    const kill = async () => end('SIGKILL')
    return { name: 'gateway-1', pid: starts, ended, start: async () => undefined, stop, kill }
  }
  return { started, start }
}

const said: string[] = []
const lasting = (start: () => Promise<ServiceProcess>) =>
  startLastingProcess({
    name: 'gateway-1',
    start,
    sleep: async () => undefined,
    say: (line) => said.push(line),
  })

test('a killed process runs again, with another pid', async () => {
  const { start } = processes()
  const service = await lasting(start)
  expect(await service.kill()).toBe(true)
  await service.running()
  expect(service.pid).toBe(2)
  expect(service.endsByItself()).toEqual([])
  await service.stop()
})

test('a start that fails is tried again; meanwhile there is nobody to kill', async () => {
  const { start } = processes([2, 3])
  const service = await lasting(start)
  await service.kill()
  expect(await service.kill()).toBe(false)
  await service.running()
  expect(service.pid).toBe(4)
  expect(said).toContain('gateway-1 did not start (no Redis): once more')
  await service.stop()
})

test('an end that nobody asked for is told', async () => {
  const { start, started } = processes()
  const service = await lasting(start)
  started[0]?.end('code 1')
  await expect.poll(() => service.pid).toBe(2)
  expect(service.endsByItself()).toEqual(['code 1'])
  await service.stop()
})
