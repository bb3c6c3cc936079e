import { expect, test } from 'vitest'
import { keepService } from './kept-service.ts'
import type { ServiceProcess } from './service-processes.ts'

const noWait = { now: () => new Date(), sleep: async () => undefined }

/** Processes that end when a test says so. */
function processes() {
  const started: { process: ServiceProcess; end: (how: string) => void }[] = []
  const start = async (): Promise<ServiceProcess> => {
    const { promise: ended, resolve: end } = Promise.withResolvers<string>()
    const stop = async () => end('SIGTERM')
    const process = {
      name: 'dialer',
      pid: started.length + 1,
      ended,
      start: async () => undefined,
      stop,
      kill: stop,
    }
    started.push({ process, end })
    return process
  }
  return { started, start }
}

test('a process that ends by itself is told with its cause and started again; one that is stopped is not', async () => {
  const { started, start } = processes()
  const said: string[] = []
  const service = keepService({
    name: 'dialer',
    startProcess: start,
    clock: noWait,
    say: (line) => said.push(line),
  })
  await service.start()
  started[0]?.end('SIGKILL')
  await expect.poll(() => started.length).toBe(2)
  await service.stop()
  expect(said).toEqual([
    'dialer (process 1) ended by itself (SIGKILL): starting it again',
    'dialer runs again (process 2)',
  ])
  expect(started).toHaveLength(2)
})

test('a process that does not start again stays away, and that is told', async () => {
  const { started, start } = processes()
  const said: string[] = []
  const service = keepService({
    name: 'dialer',
    startProcess: () => (started.length === 0 ? start() : Promise.reject(new Error('no port'))),
    clock: noWait,
    say: (line) => said.push(line),
  })
  await service.start()
  started[0]?.end('code 1')
  await expect.poll(() => said.at(-1)).toMatch(/did not start again: no port/)
  await service.stop()
})
