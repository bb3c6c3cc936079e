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
    loaded.add(module)
  })

  for (const [name, values] of Object.entries(settings.eventNames)) define(name, freezeDeeply(values))
  for (const [name, values] of Object.entries(settings.enumerations)) {
    if (name !== 'AMD' && name !== 'Silero') define(name, freezeDeeply(values))
  }
  define('AMD', { ...freezeDeeply(settings.enumerations.AMD), create: (options) => new AmdDetector(options) })

  define('Silero', {
    ...freezeDeeply(settings.enumerations.Silero),
    createVAD: async (options) => {
      needs('Silero')
      return new VoiceDetector(options).ready()
    },
  })

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
    customData(value) {
      return ask('session.customData', {
        value: value === undefined ? undefined : requireText(value, 'custom data'),
      })
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
