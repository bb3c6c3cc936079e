import { expect, test } from 'vitest'
import { benchNumber, createEngineBench, type EngineBench } from '../../rehearsal/bench/engine-bench.ts'

const OUR_NUMBER = '74951234567'
const events = `for (const name of Object.values(CallEvents)) call.addEventListener(name, (e) =>
  Logger.write(e.name + (e.internalCode ? ' ' + e.internalCode : '') + (e.direction ? ' ' + e.direction : '')))
  call.addEventListener(CallEvents.Disconnected, () => VoxEngine.terminate())`
const alerted = (does: string) => `
  VoxEngine.addEventListener(AppEvents.Started, () => Logger.write('started'))
  VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call, callerid, destination }) => {
    Logger.write([callerid, destination, call.number(), call.callerid(), call.incoming(), call.state()].join(' '))
    ${events}
    ${does} })`
const ALERTED = `${benchNumber} ${OUR_NUMBER} ${OUR_NUMBER} ${benchNumber} true ALERTING`

async function called(bench: EngineBench, does: string, givesUpAfterMs = 45_000) {
  const { sessionId } = bench.receive(alerted(does), { from: benchNumber, to: OUR_NUMBER, givesUpAfterMs })
  for (let second = 0; second < 300 && bench.look(sessionId).entry.endedAtMs === undefined; second += 1)
    await bench.clock.advance(1_000)
  const [entry] = bench.ledger.incomingCalls()
  return { log: bench.look(sessionId).log, entry }
}
const benchWith = (persona: 'answers' | 'busy' | 'hangs-up-early') =>
  createEngineBench({ numbers: { byNumber: { [benchNumber]: persona } } })

test('somebody who calls alerts the session, is answered, talks and hangs up', async () => {
  await using bench = benchWith('hangs-up-early')
  const { log, entry } = await called(bench, 'call.answer(); call.answer()')
  expect(log).toEqual([
    'started',
    ALERTED,
    'Call.AudioStarted',
    'Call.Connected',
    'Call.Disconnected 200 Incoming',
  ])
  expect(entry).toMatchObject({ number: benchNumber, callerId: OUR_NUMBER, endedBy: 'person' })
  expect(bench.ledger.dials()).toEqual([])
  expect(bench.history.visible()[0]?.calls).toMatchObject([{ incoming: true, connected: true }])
  expect(bench.defects).toEqual([])
})

test('they say nothing before they have heard something, and then speak as they would', async () => {
  await using bench = benchWith('answers')
  const say = `call.say('Здравствуйте! Чем могу помочь?', { voice: VoiceList.Yandex.Neural.ru_RU_alena })`
  const { entry } = await called(
    bench,
    `call.answer(); call.addEventListener(CallEvents.Connected, () => ${say})`,
  )
  expect(entry?.said.map(({ channel }) => channel).slice(0, 2)).toEqual(['agent', 'person'])
})

test('whoever is rejected hears the code, and Disconnected tells the scenario', async () => {
  await using bench = benchWith('answers')
  const { log, entry } = await called(bench, 'call.reject(486)')
  expect(log).toEqual(['started', ALERTED, 'Call.Disconnected 486 Incoming'])
  expect(entry).toMatchObject({ endedBy: 'scenario', failure: { code: 486 } })
})

test('whoever is not answered gives up, or is let go by the platform after 60 s', async () => {
  await using bench = benchWith('busy')
  const patient = await called(bench, 'call.ring()', 20_000)
  expect(patient.log).toEqual(['started', ALERTED, 'Call.Disconnected 200 Incoming'])
  expect(patient.entry).toMatchObject({ endedBy: 'person', lineMs: 20_000 })
  await using other = benchWith('busy')
  const forgotten = await called(other, '', 300_000)
  expect(forgotten.entry).toMatchObject({ endedBy: 'network', lineMs: 60_000 })
})
