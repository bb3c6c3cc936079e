import { expect, test } from 'vitest'
import type { PersonaInput } from '../../carrier/personas/subscriber.ts'
import type { FaultDialInput } from '../../faults/fault-dial.ts'
import { benchNumber, createEngineBench } from '../../rehearsal/bench/engine-bench.ts'

/** Says something of three seconds when they pick up. */
const speaker: PersonaInput = {
  name: 'speaker',
  dials: [
    {
      kind: 'answers',
      conversation: { pickUp: ['Алло, здравствуйте, я вас внимательно слушаю.'], ending: 'falls-silent' },
    },
  ],
}

const watching = `
  require(Modules.Silero)
  const call = VoxEngine.callPSTN('${benchNumber}', '74951234567')
  call.addEventListener(CallEvents.Disconnected, () => VoxEngine.terminate())
  call.addEventListener(CallEvents.MicStatusChange, ({ active }) => Logger.write('line ' + active))
  call.addEventListener(CallEvents.Connected, async () => {
    call.handleMicStatus(true)
    setTimeout(() => call.hangup(), 20000)
    try {
      const vad = await Silero.createVAD({ threshold: 0.5, minSilenceDurationMs: 600 })
      vad.addEventListener(Silero.VADEvents.Error, ({ reason }) => Logger.write('error ' + reason))
      vad.addEventListener(Silero.VADEvents.Result, ({ speechStartAt, speechEndAt }) =>
        Logger.write([speechStartAt === undefined ? [] : 'start ' + speechStartAt,
          speechEndAt === undefined ? [] : 'end ' + speechEndAt].flat().join(' ')))
      call.sendMediaTo(vad)
    } catch (error) { Logger.write('refused ' + error.message) }
  })`

async function logOf(...faults: FaultDialInput[]): Promise<readonly string[]> {
  await using bench = createEngineBench({ numbers: { byNumber: { [benchNumber]: speaker } }, faults })
  const { log } = await bench.run(watching)
  expect(bench.defects).toEqual([])
  return log
}

test('a voice has a beginning and, after enough silence, an end, in seconds of what was fed', async () => {
  const log = await logOf()
  const told = log.filter((line) => !line.startsWith('line'))
  expect(told).toEqual([expect.stringMatching(/^start [\d.]+$/), expect.stringMatching(/^end [\d.]+$/)])
  const [start = 0, end = 0] = told.map((line) => Number(line.split(' ')[1]))
  expect(end - start).toBeGreaterThan(2)
})

test('the line itself tells of a voice, too', async () => {
  expect((await logOf()).filter((line) => line.startsWith('line'))).toEqual(['line true', 'line false'])
})

test('a detector may be refused, and may die', async () => {
  expect(await logOf({ fault: 'voice-detector-refused' })).toContainEqual(
    'refused The voice activity service is unavailable',
  )
  const died = await logOf({ fault: 'voice-detector-dies' })
  expect(died).toContainEqual('error The connection was lost')
  expect(died.some((line) => line.startsWith('end'))).toBe(false)
})

test('a detector may never be there, may fall silent, and may tell all of a voice when it is over', async () => {
  const told = async (fault: FaultDialInput['fault']) =>
    (await logOf({ fault })).filter((line) => !line.startsWith('line') && !line.startsWith('Session'))
  expect((await told('voice-detector-hangs')).join()).not.toMatch(/start|end|error|refused/)
  expect((await told('voice-detector-mute')).join()).not.toMatch(/start|end|error|refused/)
  expect((await told('voice-detector-tells-late')).join()).toMatch(/start [\d.]+ end [\d.]+/)
})
