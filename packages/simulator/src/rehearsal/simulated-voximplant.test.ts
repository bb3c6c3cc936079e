import { afterEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { decodeRecording } from '../recording/decode-recording.ts'
import { createHandDrivenClock } from '../time/rig-clock.ts'
import { askApi, errorCode, mintToken, startedAnswer } from './bench/api-client.ts'
import type { SimulatedVoximplantOptions } from './rig-options.ts'
import { createSimulatedVoximplant, type SimulatedVoximplant } from './simulated-voximplant.ts'

const number = '79019433546'
const voice = 'VoiceList.Yandex.Neural.ru_RU_alena'
/** Dials, records, greets, listens for one utterance, hangs up. */
const callAndRecord = `
  require(Modules.ASR)
  const call = VoxEngine.callPSTN('${number}', '74951234567')
  call.addEventListener(CallEvents.Connected, () => {
    call.record({ stereo: true })
    const asr = VoxEngine.createASR({ profile: ASRProfileList.Yandex.ru_RU, singleUtterance: true })
    call.sendMediaTo(asr)
    asr.addEventListener(ASREvents.Result, () => call.hangup())
    call.say('Здравствуйте! Чем могу помочь?', { voice: ${voice} })
  })
  call.addEventListener(CallEvents.RecordStarted, (e) => Logger.write(e.url))
  call.addEventListener(CallEvents.Failed, () => VoxEngine.terminate())
  call.addEventListener(CallEvents.RecordStopped, () => VoxEngine.terminate())`

const rigs: SimulatedVoximplant[] = []
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.stop()
})

async function startRig(options: SimulatedVoximplantOptions = {}): Promise<SimulatedVoximplant> {
  const rig = createSimulatedVoximplant({
    speed: 200,
    rules: [{ ruleId: 5, files: [{ name: 'call', source: callAndRecord }] }],
    numbers: { byNumber: { [number]: 'answers' } },
    historyLagMs: 0,
    recordingReadyAfterMs: 0,
    ...options,
  })
  rigs.push(rig)
  await rig.start()
  return rig
}

/** Starts a session and waits until it has ended. Gives its recording's URL. */
async function placeCall(rig: SimulatedVoximplant): Promise<string> {
  await askApi(rig, 'StartScenarios', { rule_id: '5', script_custom_data: 'token' })
  const session = rig.ledger.sessions().at(-1)
  await vi.waitFor(() => expect(session?.endedAtMs).toBeDefined(), { timeout: 30_000 })
  expect(session?.finishReason).toBe('Normal termination')
  return rig.sessionLog(session?.sessionId ?? 0)?.[0] ?? ''
}

test('a call leaves its trace in ledger, history and recording', async () => {
  const rig = await startRig()
  const url = await placeCall(rig)
  const [dial] = rig.ledger.dials()
  expect(dial).toMatchObject({ number, callerId: '74951234567', customData: 'token', endedBy: 'scenario' })
  const history = await askApi(rig, 'GetCallHistory', {
    call_session_history_custom_data: 'token',
    with_calls: 'true',
    with_records: 'true',
    with_other_resources: 'true',
    with_total_count: 'true',
  })
  expect(history).toMatchObject({
    total_count: 1,
    result: [
      {
        custom_data: 'token',
        finish_reason: 'Normal termination',
        calls: [{ remote_number: number, successful: true, record_url: url }],
        records: [{ record_url: url, file_size: expect.any(Number) }],
        other_resource_usage: [{ resource_type: 'TTS_YANDEX' }],
      },
    ],
  })
  const file = await fetch(url)
  expect(file.headers.get('content-type')).toBe('audio/mpeg')
  const spoken = decodeRecording(Buffer.from(await file.arrayBuffer()))?.utterances
  expect(spoken?.map(({ channel, text }) => [channel, text])).toEqual(
    // What was cut off before anything of it was heard is on no recording.
    dial?.said.filter(({ heard }) => heard !== '').map(({ channel, heard }) => [channel, heard]),
  )
})

test('history shows a session only after its lag, and pages', async () => {
  const rig = await startRig({ historyLagMs: 3_600_000 })
  await placeCall(rig)
  expect(await askApi(rig, 'GetCallHistory')).toMatchObject({ result: [], count: 0 })
  const prompt = await startRig()
  await placeCall(prompt)
  await placeCall(prompt)
  const page = z.object({
    result: z.array(z.object({ call_session_history_id: z.int() })),
    total_count: z.int(),
  })
  const ask = async (more: Record<string, string>) =>
    page.parse(await askApi(prompt, 'GetCallHistory', { count: '1', with_total_count: 'true', ...more }))
  const first = await ask({})
  const second = await ask({ offset: '1' })
  const newest = await ask({ desc_order: 'true' })
  expect(first.total_count).toBe(2)
  expect(newest).toEqual(second)
  expect(first).not.toEqual(second)
})

test('a recording is served in ranges, and only by its whole link', async () => {
  const rig = await startRig()
  const url = await placeCall(rig)
  const whole = Buffer.from(await (await fetch(url)).arrayBuffer())
  const part = await fetch(url, { headers: { range: 'bytes=10-19' } })
  expect(part.status).toBe(206)
  expect(part.headers.get('content-range')).toBe(`bytes 10-19/${whole.length}`)
  expect(Buffer.from(await part.arrayBuffer())).toEqual(whole.subarray(10, 20))
  const tail = await fetch(url, { headers: { range: 'bytes=-5' } })
  expect(Buffer.from(await tail.arrayBuffer())).toEqual(whole.subarray(-5))
  expect((await fetch(url, { headers: { range: `bytes=${whole.length}-` } })).status).toBe(416)
  expect((await fetch(url.replace(/record_id=\d+/, 'record_id=1'))).status).toBe(403)
  expect((await fetch(url.replace('.mp3', 'x.mp3'))).status).toBe(404)
})

test('a secure recording needs a token or the API key', async () => {
  const rig = await startRig({ secureRecords: true })
  const url = await placeCall(rig)
  expect((await fetch(url)).status).toBe(401)
  const headers = { authorization: `Bearer ${mintToken(rig.credentials())}` }
  expect((await fetch(url, { headers })).status).toBe(200)
  expect((await fetch(`${url}&account_id=${rig.accountId}&api_key=${rig.apiKey}`)).status).toBe(200)
})

test('after the call a recording is missing at first, or never comes, or is no audio', async () => {
  const late = await startRig({ faults: [{ fault: 'recording-late', ms: 3_600_000 }] })
  expect((await fetch(await placeCall(late))).status).toBe(404)
  const never = await startRig({ faults: [{ fault: 'recording-never-ready' }] })
  expect((await fetch(await placeCall(never))).status).toBe(404)
  const broken = await startRig({ faults: [{ fault: 'recording-broken' }] })
  expect(await (await fetch(await placeCall(broken))).text()).toContain('<html>')
  expect(broken.ledger.summary().faults).toEqual({ 'recording-broken': 1 })
})

test('while the call goes on, the recording grows', async () => {
  const rig = await startRig({ numbers: { byNumber: { [number]: 'silent' } } })
  await askApi(rig, 'StartScenarios', { rule_id: '5' })
  const id = rig.ledger.sessions()[0]?.sessionId ?? 0
  await vi.waitFor(() => expect(rig.sessionLog(id)).toHaveLength(1), { timeout: 30_000 })
  const url = rig.sessionLog(id)?.[0] ?? ''
  const sizeNow = async () => (await (await fetch(url)).arrayBuffer()).byteLength
  const before = await sizeNow()
  await vi.waitFor(async () => expect(await sizeNow()).toBeGreaterThan(before), { timeout: 30_000 })
})

test.each([
  ['start-timeout-started', 1],
  ['start-timeout-not-started', 0],
] as const)('%s: the client waits in vain, and %i sessions were started', async (fault, sessions) => {
  const rig = await startRig({ faults: [{ fault }] })
  const url = `${rig.url}/platform_api/StartScenarios/?account_id=${rig.accountId}&api_key=${rig.apiKey}&rule_id=5`
  const gaveUp = new AbortController()
  const asked = fetch(url, { signal: gaveUp.signal })
  await vi.waitFor(() => expect(rig.ledger.summary().faults).toEqual({ [fault]: 1 }), { timeout: 30_000 })
  expect(rig.ledger.sessions()).toHaveLength(sessions)
  gaveUp.abort()
  await expect(asked).rejects.toThrow(/abort/i)
})

test('StartScenarios can be refused in every way, and the ledger says so', async () => {
  const rig = await startRig()
  const once = async (fault: 'start-http-429' | 'start-http-503') => {
    rig.faults.set([{ fault, times: 1 }])
    const query = `account_id=${rig.accountId}&api_key=${rig.apiKey}&rule_id=5&script_custom_data=t`
    return (await fetch(`${rig.url}/platform_api/StartScenarios/?${query}`)).status
  }
  expect(await once('start-http-429')).toBe(429)
  expect(await once('start-http-503')).toBe(503)
  for (const [fault, code] of [
    ['start-error-340', 340],
    ['start-error-127', 127],
    ['start-error-314', 314],
    ['start-error-2', 2],
  ] as const) {
    rig.faults.set([{ fault }])
    expect(errorCode(await askApi(rig, 'StartScenarios', { rule_id: '5' }))).toBe(code)
  }
  rig.faults.set([{ fault: 'start-connection-cut' }])
  await expect(askApi(rig, 'StartScenarios', { rule_id: '5' })).rejects.toThrow()
  expect(rig.ledger.sessions()).toEqual([])
  expect(rig.ledger.refusals()).toHaveLength(7)
})

test('more than 200 StartScenarios at a time are answered with 429', async () => {
  const clock = createHandDrivenClock(Date.now())
  const rig = await startRig({ clock, numbers: { weights: { busy: 1 } } })
  const url = `${rig.url}/platform_api/StartScenarios/?account_id=${rig.accountId}&api_key=${rig.apiKey}&rule_id=5`
  const asked = Array.from({ length: 210 }, async () => (await fetch(url)).status)
  await vi.waitFor(() => expect(rig.ledger.refusals()).toHaveLength(10), { timeout: 30_000 })
  await clock.advance(1_000)
  const statuses = await Promise.all(asked)
  expect(statuses.filter((status) => status === 200)).toHaveLength(200)
  expect(statuses.filter((status) => status === 429)).toHaveLength(10)
})

test('the access URL reaches the running session, and nobody afterwards', async () => {
  const source = `VoxEngine.addEventListener(AppEvents.HttpRequest, (e) => {
    Logger.write(JSON.stringify([e.method, e.path, e.content, e.headers])); VoxEngine.terminate() })`
  const rig = await startRig({ rules: [{ ruleId: 5, files: [{ name: 'command', source }] }] })
  const started = startedAnswer.parse(await askApi(rig, 'StartScenarios', { rule_id: '5' }))
  const url = started.media_session_access_secure_url
  const command = {
    method: 'POST',
    body: 'hang up',
    headers: { 'X-Signature': 's', authorization: 'secret' },
  }
  expect((await fetch(`${url}/now`, command)).status).toBe(200)
  const [line] = rig.sessionLog(started.call_session_history_id) ?? []
  expect(JSON.parse(line ?? '')).toEqual(['POST', '/now', 'hang up', [{ key: 'X-Signature', value: 's' }]])
  await vi.waitFor(() => expect(rig.runningSessions()).toBe(0))
  expect((await fetch(url, command)).status).toBe(404)
})

test('the ledger is read, and faults and personas are set, over HTTP', async () => {
  const rig = await startRig()
  const put = (path: string, body: unknown) =>
    fetch(`${rig.url}/rehearsal/${path}`, { method: 'PUT', body: JSON.stringify(body) })
  expect((await put('personas', { [number]: 'busy' })).status).toBe(200)
  expect((await put('faults', [{ fault: 'recording-broken' }])).status).toBe(200)
  expect((await put('faults', [{ fault: 'no such thing' }])).status).toBe(400)
  await placeCall(rig)
  const ledger = await (await fetch(`${rig.url}/rehearsal/ledger?number=%2B${number}`)).json()
  expect(ledger).toMatchObject({ summary: { dials: 1, failures: { 486: 1 } }, dials: [{ persona: 'busy' }] })
  const summary = await (await fetch(`${rig.url}/rehearsal/ledger/summary`)).json()
  expect(summary).toMatchObject({ sessionsRunning: 0, dialledTwice: 0 })
  const { sessionId } = rig.ledger.sessions()[0] ?? {}
  expect((await fetch(`${rig.url}/rehearsal/sessions/${sessionId}/log`)).status).toBe(200)
})

test('two hundred calls go on at once, each heard to its end, and nothing is left afterwards', async () => {
  const rig = await startRig({ speed: 60, numbers: { weights: { answers: 1 }, byNumber: {} } })
  const numbers = Array.from({ length: 200 }, (_, index) => `7902${1_000_000 + index}`)
  const source = callAndRecord.replace(`'${number}'`, 'VoxEngine.customData()')
  await askApi(rig, 'SetScenarioInfo', { required_scenario_name: 'call', scenario_script: source })
  await Promise.all(
    numbers.map((customData) =>
      askApi(rig, 'StartScenarios', { rule_id: '5', script_custom_data: customData }),
    ),
  )
  await vi.waitFor(() => expect(rig.runningSessions()).toBe(0), { timeout: 50_000 })
  const summary = rig.ledger.summary()
  expect(summary).toMatchObject({ dials: 200, answered: 200, dialledTwice: 0, numbers: 200 })
  expect(summary.finishReasons).toEqual({ 'Normal termination': 200 })
  expect(rig.ledger.maxConcurrentDials()).toBeGreaterThan(1)
})
