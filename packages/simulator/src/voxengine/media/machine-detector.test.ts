import { expect, test } from 'vitest'
import { benchNumber, createEngineBench } from '../../rehearsal/bench/engine-bench.ts'

const detecting = `
  if (Modules.AMD) require(Modules.AMD)
  const amd = AMD.create({ model: AMD.Model.RU, timeout: 4000 })
  const call = VoxEngine.callPSTN('${benchNumber}', '74951234567', { amd })
  amd.addEventListener(AMD.Events.DetectionComplete, (e) => Logger.write([e.callId === call.id(), e.call === call, e.amd === amd].join()))
  amd.detect().then((verdict) => { Logger.write([verdict.resultClass, verdict.resultSubtype].join(' ')); call.hangup() })
  for (const name of [CallEvents.Failed, CallEvents.Disconnected]) call.addEventListener(name, () => VoxEngine.terminate())`

test.each([
  ['answers', 'HUMAN NONE'],
  ['voicemail', 'VOICEMAIL NONE'],
  ['secretary-robot', 'VOICEMAIL MIMIC'],
  ['silent', 'TIMEOUT '],
  ['busy', 'CALL_ENDED '],
] as const)('%s is taken for %s', async (persona, verdict) => {
  const alone = persona === 'answers' ? { name: 'alone', dials: [speaking] } : persona
  await using bench = createEngineBench({ numbers: { byNumber: { [benchNumber]: alone } } })
  const { log } = await bench.run(detecting)
  expect(log).toEqual(['true,true,true', verdict])
})

const speaking = {
  kind: 'answers' as const,
  conversation: { pickUp: ['Алло?'], ending: 'falls-silent' as const },
}
