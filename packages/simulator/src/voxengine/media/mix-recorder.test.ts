import { expect, test } from 'vitest'
import type { PersonaInput } from '../../carrier/personas/subscriber.ts'
import type { FaultDialInput } from '../../faults/fault-dial.ts'
import { decodeRecording } from '../../recording/decode-recording.ts'
import { benchNumber, createEngineBench } from '../../rehearsal/bench/engine-bench.ts'

const WORDS = 'Алло, здравствуйте, я вас внимательно слушаю.'
const speaker: PersonaInput = {
  name: 'speaker',
  dials: [{ kind: 'answers', conversation: { pickUp: [WORDS], ending: 'falls-silent' } }],
}

/** Records what `script` says of `rec`, `call` and `later(ms, run)`; then hangs up. */
async function recorded(script: string, ...faults: FaultDialInput[]) {
  await using bench = createEngineBench({ numbers: { byNumber: { [benchNumber]: speaker } }, faults })
  const { log } = await bench.run(`
    require(Modules.Recorder)
    const call = VoxEngine.callPSTN('${benchNumber}', '74951234567')
    const later = (ms, run) => setTimeout(run, ms)
    call.addEventListener(CallEvents.Disconnected, () => later(500, () => VoxEngine.terminate()))
    call.addEventListener(CallEvents.Connected, () => {
      call.say('Вам звонит робот.', { voice: VoiceList.Yandex.Neural.ru_RU_alena })
      const rec = VoxEngine.createRecorder({ name: 'utterance' })
      rec.addEventListener(RecorderEvents.Started, ({ url }) => Logger.write('url ' + url))
      rec.addEventListener(RecorderEvents.Stopped, ({ cost, duration }) => Logger.write('stopped ' + cost + ' ' + duration))
      rec.addEventListener(RecorderEvents.RecorderError, ({ error }) => Logger.write('error ' + error))
      ${script}
      later(20000, () => call.hangup())
    })`)
  const url = log.find((line) => line.startsWith('url '))?.slice(4)
  const found = url === undefined ? undefined : bench.storage.find(new URL(url).pathname)
  await bench.clock.advance(10_000)
  const download = found === undefined ? undefined : bench.storage.download(found)
  const said =
    download?.kind === 'file'
      ? decodeRecording(download.body)?.utterances.map(({ channel, text }) => `${channel}: ${text}`)
      : undefined
  return { log, said }
}

test('it hears the person of the call that is sent to it, and stops in mid-call with its cost', async () => {
  const { log, said } = await recorded('call.sendMediaTo(rec); later(6000, () => rec.stop())')
  expect(log).toEqual([expect.stringMatching(/^url http/), 'stopped 0.002 6'])
  expect(said).toEqual([`person: ${WORDS}`])
})

test('who begins late, or stops early, hears a part', async () => {
  const late = await recorded('later(1500, () => call.sendMediaTo(rec)); later(6000, () => rec.stop())')
  expect(late.said?.[0]).toMatch(/^person: .*внимательно слушаю\.$/)
  expect(late.said?.[0]).not.toContain('Алло')
  const early = await recorded('call.sendMediaTo(rec); later(1500, () => rec.stop())')
  expect(early.said?.[0]).toMatch(/^person: Алло/)
  expect(early.said?.[0]).not.toContain('слушаю')
  const cut = await recorded(
    'call.sendMediaTo(rec); later(1500, () => call.stopMediaTo(rec)); later(6000, () => rec.stop())',
  )
  expect(cut.said?.[0]).not.toContain('слушаю')
})

test('a recorder may fail', async () => {
  const { log, said } = await recorded('call.sendMediaTo(rec)', { fault: 'recorder-error' })
  expect(log).toEqual(['error No storage'])
  expect(said).toBeUndefined()
})
