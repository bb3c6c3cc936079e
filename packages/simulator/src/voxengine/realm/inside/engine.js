// `VoxEngine` itself, `require`, and the enumerations.
;(platform) => {
  const { ask, define, EventTarget, freezeDeeply, requireText, settings, unitId } = platform
  const { ASR, AmdDetector, Call, Player, Recorder, VoiceDetector } = platform
  const loaded = new Set()

  const needs = (module) => {
    if (!loaded.has(module)) throw new ReferenceError(`${module} is not loaded: require(Modules.${module})`)
  }
  define('require', (module) => {
    if (!Object.values(settings.enumerations.Modules).includes(module)) {
      throw new Error(`Unknown module: ${String(module)}`)
    }
    if (loaded.has(module)) return
    loaded.add(module)
    for (const [name, value] of Object.entries(namesOf[module] ?? {})) define(name, value)
  })

  // Whether a module's names are there before it is turned on, the documentation leaves open: here they are not.
  const { ASRProfileList, ASRModelList, AMD, Silero, ...enumerations } = settings.enumerations
  const { ASREvents, RecorderEvents, ...eventNames } = settings.eventNames
  const createVAD = async (options) => new VoiceDetector(options).ready()
  const namesOf = {
    ASR: freezeDeeply({ ASRProfileList, ASRModelList, ASREvents }),
    Recorder: freezeDeeply({ RecorderEvents }),
    Silero: { Silero: { ...freezeDeeply(Silero), createVAD } },
  }
  for (const [name, values] of Object.entries({ ...eventNames, ...enumerations })) {
    define(name, freezeDeeply(values))
  }
  define('AMD', { ...freezeDeeply(AMD), create: (options) => new AmdDetector(options) })

  class Engine extends EventTarget {
    callPSTN(number, callerId, parameters = {}) {
      return new Call(requireText(number, 'number'), requireText(callerId, 'callerid'), parameters?.amd)
    }
    createASR(options) {
      needs('ASR')
      return new ASR(options)
    }
    createTTSPlayer(text, options) {
      return new Player(text, options)
    }
    createRecorder(options) {
      needs('Recorder')
      return new Recorder(options)
    }
    createWebSocket() {
      throw new Error('VoxEngine.createWebSocket: not in this rig yet')
    }
    // What a session answers that has none is not documented: here it is nothing at all.
    customData(value) {
      const text = value === undefined ? undefined : requireText(value, 'custom data')
      return ask('session.customData', { value: text }) || undefined
    }
    getSecretValue(name) {
      return ask('session.secret', { name: requireText(name, 'name') })
    }
    sendMediaBetween(a, b) {
      ask('media.send', { from: unitId(a), to: unitId(b) })
      ask('media.send', { from: unitId(b), to: unitId(a) })
    }
    stopMediaBetween(a, b) {
      ask('media.stop', { from: unitId(a), to: unitId(b) })
      ask('media.stop', { from: unitId(b), to: unitId(a) })
    }
    terminate() {
      ask('session.terminate')
    }
  }
  Object.freeze(Engine.prototype)
  const engine = new Engine()
  platform.becomeTarget(engine, 'AppEvents')
  platform.register('engine', engine)
  Object.defineProperty(engine, 'eventFields', {
    value: ({ incomingId }) =>
      incomingId === undefined
        ? {}
        : { incomingId: undefined, call: new Call(undefined, undefined, undefined, incomingId) },
  })
  define('VoxEngine', engine)
}
