import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createEngineBench } from '../rehearsal/bench/engine-bench.ts'

const ambient = readFileSync(new URL('../../../../voxengine/ambient/voxengine.d.ts', import.meta.url), 'utf8')

/** `{ readonly Name: 'Value' }` blocks of `declare const X`. */
function declaredConstants(): Record<string, Record<string, string>> {
  const declared: Record<string, Record<string, string>> = {}
  for (const [, name = '', body = ''] of ambient.matchAll(/declare const (\w+): \{\n([\s\S]*?)\n\}/g)) {
    const entries = [...body.matchAll(/^ {2}readonly (\w+): '([^']+)'$/gm)].map(
      ([, key = '', value = '']) => [key, value],
    )
    if (entries.length > 0) declared[name] = Object.fromEntries(entries)
  }
  return declared
}

function declaredMethods(opening: RegExp): string[] {
  const start = ambient.search(opening)
  const body = ambient.slice(start, ambient.indexOf('\n}', start))
  return [...body.matchAll(/^ {2}(\w+)(?:<[^>]*>)?\(/gm)].map(([, name = '']) => name)
}

test('every event name that the ambient types declare is the one the rig fires', async () => {
  const declared = declaredConstants()
  expect(Object.keys(declared)).toEqual([
    'AppEvents',
    'CallEvents',
    'ASREvents',
    'PlayerEvents',
    'RecorderEvents',
  ])
  await using bench = createEngineBench()
  const { log } = await bench.run(
    `require(Modules.ASR); require(Modules.Recorder)
     Logger.write(JSON.stringify({ AppEvents, CallEvents, ASREvents, PlayerEvents, RecorderEvents }))`,
  )
  expect(JSON.parse(log[0] ?? '')).toMatchObject(declared)
})

test('every global, method and list entry that the ambient types declare is there', async () => {
  const globals = [...ambient.matchAll(/declare (?:const|function) (\w+)/g)].map(([, name = '']) => name)
  const units = {
    VoxEngine: declaredMethods(/declare const VoxEngine/),
    call: [...declaredMethods(/interface Call extends/), 'id', 'addEventListener', 'removeEventListener'],
    asr: declaredMethods(/interface ASR extends/),
    player: declaredMethods(/interface Player extends/),
    recorder: declaredMethods(/interface Recorder extends/),
    amd: declaredMethods(/interface AmdDetector extends/),
    vad: declaredMethods(/interface VoiceDetector extends/),
  }
  const lists = [...ambient.matchAll(/\| '(ru_RU_\w+)'/g)].map(([, name = '']) => name)
  expect(globals.length).toBeGreaterThan(25)
  expect(units.call.length).toBeGreaterThan(18)
  expect(lists.length).toBeGreaterThan(40)
  await using bench = createEngineBench()
  const { log } = await bench.run(`
    require(Modules.ASR); require(Modules.Recorder); require(Modules.Silero)
    Silero.createVAD({}).then((vad) => {
    const made = { VoxEngine, call: VoxEngine.callPSTN('79019433546', '7'), amd: AMD.create({ model: AMD.Model.RU }),
      asr: VoxEngine.createASR({ profile: ASRProfileList.Google.ru_RU }), player: VoxEngine.createTTSPlayer('a'),
      recorder: VoxEngine.createRecorder(), vad }
    const missing = ${JSON.stringify(globals)}.filter((name) => typeof globalThis[name] === 'undefined')
    for (const [unit, methods] of Object.entries(${JSON.stringify(units)}))
      for (const method of methods) if (typeof made[unit][method] !== 'function') missing.push(unit + '.' + method)
    const voices = JSON.stringify(VoiceList)
    for (const voice of ${JSON.stringify(lists)}) if (!voices.includes('"' + voice + '"')) missing.push(voice)
    for (const path of [AMD.Events.DetectionComplete, Silero.VADEvents.Result, Silero.VADEvents.Error, AMD.ResultClass.HUMAN, AMD.ResultSubtype.MIMIC, AMD.Model.EU_GENERAL,
      RecordExpireTime.FIVEYEARS, ASRModelList.Yandex.generalrc, ASRProfileList.Deepgram.ru, ASRProfileList.Yandex.auto])
      if (typeof path !== 'string') missing.push('a list entry')
    Logger.write(JSON.stringify(missing))
    VoxEngine.terminate() })`)
  expect(log[0]).toBe('[]')
})
