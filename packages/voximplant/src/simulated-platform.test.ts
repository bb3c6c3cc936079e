import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@perezvon/runtime/clock'
import { Secret } from '@perezvon/runtime/secret'
import {
  createSimulatedVoximplant,
  type SimulatedVoximplant,
} from '@perezvon/simulator/rehearsal/simulated-voximplant'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { parseServiceAccountKey } from './management-api/credentials.ts'
import { createManagementApi, type ManagementApi } from './management-api.ts'
import { downloadRecording } from './recording-download.ts'

/** Dials the number of its custom data, records, and hangs up when the person does. */
const SCENARIO = `
  VoxEngine.addEventListener(AppEvents.Started, () => {
    const call = VoxEngine.callPSTN(VoxEngine.customData(), '70000000000')
    call.addEventListener(CallEvents.Connected, () => { call.record({ stereo: true }); setTimeout(() => call.hangup(), 2000) })
    call.addEventListener(CallEvents.Disconnected, () => setTimeout(() => VoxEngine.terminate(), 1000))
    call.addEventListener(CallEvents.Failed, () => VoxEngine.terminate())
  })
`
const NUMBER = '+70000000001'

let platform: SimulatedVoximplant
let api: ManagementApi
let folder: string

beforeAll(async () => {
  platform = createSimulatedVoximplant({
    speed: 20,
    rules: [{ ruleId: 7, ruleName: 'dial', files: [{ name: 'dial', source: SCENARIO }] }],
    numbers: { byNumber: { [NUMBER]: 'silent' } },
    recordingReadyAfterMs: 50,
    historyLagMs: 50,
  })
  await platform.start()
  folder = await mkdtemp(join(tmpdir(), 'simulated-platform-'))
  api = client({ accountId: String(platform.accountId), apiKey: new Secret(platform.apiKey) })
})
afterAll(async () => {
  await api.close()
  await platform.stop()
  await rm(folder, { recursive: true })
})
afterEach(() => platform.faults.clear())

function client(credentials: Parameters<typeof createManagementApi>[0]['credentials'], timeoutMs = 20_000) {
  return createManagementApi({ baseUrl: platform.url, credentials, clock: systemClock, timeoutMs })
}
const start = async (customData: string, made = api) =>
  (await made.prepareStart({ ruleId: '7', customData }))()

describe('against the simulated platform', () => {
  test('a session is started, found in history by its id, and its recording downloaded when it is whole', async () => {
    const started = await start(NUMBER)
    expect(started).toMatchObject({ kind: 'started', sessionUrl: expect.stringMatching(/^http/) })
    const sessionIds = started.kind === 'started' ? [started.sessionId] : []
    await expect
      .poll(async () => (await api.callHistory({ sessionIds }))[0]?.finishReason ?? '', { timeout: 30_000 })
      .not.toBe('')
    const [session] = await api.callHistory({ sessionIds })
    expect(session).toMatchObject({
      sessionId: sessionIds[0],
      customData: NUMBER,
      calls: [{ successful: true, remoteNumber: expect.stringContaining('70000000001') }],
    })
    expect(session?.cost).toBeGreaterThan(0)
    const url = session?.records[0]?.url ?? session?.calls[0]?.recordUrl ?? ''
    const destination = join(folder, 'a.mp3')
    const download = () =>
      downloadRecording({
        url,
        destination,
        allowedHosts: [],
        trustedOrigins: [platform.url],
        maxBytes: 10_000_000,
        timeoutMs: 20_000,
      })
    await expect.poll(download, { timeout: 30_000 }).toMatchObject({ kind: 'complete' })
    expect((await readFile(destination)).subarray(0, 3).toString()).toBe('ID3')
    expect(
      await api.callHistory({ customData: NUMBER, from: new Date(Date.now() - 3_600_000) }),
    ).toHaveLength(1)
  })

  test('a service account is let in, a wrong key is not', async () => {
    const owner = client(parseServiceAccountKey(JSON.stringify(platform.credentials())))
    expect(await owner.accountInfo()).toMatchObject({ accountId: String(platform.accountId) })
    await owner.close()
    const stranger = client({ accountId: String(platform.accountId), apiKey: new Secret('wrong') })
    await expect(stranger.accountInfo()).rejects.toMatchObject({ code: 'voximplant-100', fault: 'account' })
    expect(await start(NUMBER, stranger)).toMatchObject({ kind: 'refused', fault: 'account', code: 100 })
    await stranger.close()
  })

  test.each([
    ['start-error-127', { kind: 'refused', fault: 'account', code: 127 }],
    ['start-error-314', { kind: 'refused', fault: 'account', code: 314 }],
    ['start-error-340', { kind: 'busy' }],
    ['start-http-429', { kind: 'busy' }],
    ['start-error-2', { kind: 'unknown' }],
    ['start-http-503', { kind: 'unknown' }],
    ['start-connection-cut', { kind: 'unknown' }],
  ] as const)('%s is told as %j', async (fault, told) => {
    platform.faults.add({ fault })
    expect(await start(NUMBER)).toMatchObject(told)
  })

  test.each(['start-timeout-started', 'start-timeout-not-started'] as const)(
    '%s leaves the same doubt: only history or a claim can tell',
    async (fault) => {
      const hasty = client(
        { accountId: String(platform.accountId), apiKey: new Secret(platform.apiKey) },
        1000,
      )
      platform.faults.add({ fault })
      expect(await start(`${NUMBER}?${fault}`, hasty)).toMatchObject({ kind: 'unknown' })
      await hasty.close()
    },
  )
})
