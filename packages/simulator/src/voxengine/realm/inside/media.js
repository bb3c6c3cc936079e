// Calls, recognisers, players, recorders, answering-machine detectors: thin faces of what the host keeps.
;(platform) => {
  const { ask, becomeTarget, EventTarget, newId, register, requireText } = platform
  const idOf = new WeakMap()

  const face = (unit, kind, group, fields, id = newId(kind)) => {
    idOf.set(unit, id)
    register(id, unit)
    becomeTarget(unit, group)
    Object.defineProperty(unit, 'eventFields', { value: fields })
    return id
  }
  const unitId = (unit) => {
    const id = typeof unit === 'object' && unit !== null ? idOf.get(unit) : undefined
    if (id === undefined) throw new TypeError('Not a media unit')
    return id
  }
  const speech = (text, options = {}) => ({
    text: requireText(text, 'text'),
    voice: options.voice,
    progressive: options.progressivePlayback === true,
  })

  class MediaUnit extends EventTarget {
    id() {
      return idOf.get(this)
    }
    sendMediaTo(unit) {
      ask('media.send', { from: unitId(this), to: unitId(unit) })
    }
    stopMediaTo(unit) {
      ask('media.stop', { from: unitId(this), to: unitId(unit) })
    }
  }

  class Call extends MediaUnit {
    constructor(number, callerId, amd, incomingId) {
      super()
      const callId = face(this, 'call', 'CallEvents', () => ({ call: this, id: callId }), incomingId)
      if (incomingId !== undefined) return
      ask('call.place', {
        callId,
        number,
        callerId,
        detectorId: amd === undefined ? undefined : idOf.get(amd),
      })
    }
    #ask(operation, argument) {
      return ask(operation, { callId: idOf.get(this), ...argument })
    }
    number() {
      return this.#ask('call.facts').number
    }
    callerid() {
      return this.#ask('call.facts').callerId
    }
    state() {
      return this.#ask('call.facts').state
    }
    clientType() {
      return 'pstn'
    }
    incoming() {
      return this.#ask('call.facts').incoming
    }
    answer() {
      this.#ask('call.answer')
    }
    reject(code) {
      if (!Number.isInteger(code)) throw new TypeError('code must be a whole number')
      this.#ask('call.reject', { code })
    }
    // What the caller hears meanwhile: nobody in this rig listens to it.
    ring() {
      this.#ask('call.facts')
    }
    customData(value) {
      return this.#ask('call.customData', { value })
    }
    say(text, options) {
      this.#ask('call.say', speech(text, options))
    }
    startPlayback(url, options = {}) {
      this.#ask('call.play', { url: requireText(url, 'url'), loops: options.loop === true })
    }
    stopPlayback() {
      this.#ask('call.stopPlayback')
    }
    record(options = {}) {
      this.#ask('call.record', { stereo: options.stereo === true, expire: options.expire })
    }
    handleMicStatus(enable) {
      this.#ask('call.handleMicStatus', { enable: enable === true })
    }
    handleTones(enable) {
      this.#ask('call.handleTones', { enable: enable === true })
    }
    sendDigits(digits) {
      this.#ask('call.sendDigits', { digits: requireText(digits, 'digits') })
    }
    enableBeepDetection(options = {}) {
      this.#ask('call.detectBeep', { timeoutMs: options.timeout })
    }
    hangup() {
      this.#ask('call.hangUp')
    }
  }

  class ASR extends MediaUnit {
    constructor(options) {
      super()
      const asrId = face(this, 'asr', 'ASREvents', () => ({ asr: this }))
      const { profile, model, interimResults, singleUtterance } = options ?? {}
      ask('asr.create', {
        asrId,
        profile,
        model,
        interimResults: interimResults === true,
        singleUtterance,
      })
    }
    stop() {
      ask('asr.stop', { asrId: idOf.get(this) })
    }
  }

  class Player extends MediaUnit {
    constructor(text, options) {
      super()
      const playerId = face(this, 'player', 'PlayerEvents', () => ({ player: this }))
      ask('player.create', { playerId, ...speech(text, options) })
    }
    stop() {
      ask('player.stop', { playerId: idOf.get(this) })
    }
  }

  class Recorder extends MediaUnit {
    constructor(options = {}) {
      super()
      const recorderId = face(this, 'recorder', 'RecorderEvents', () => ({ recorder: this }))
      ask('recorder.create', { recorderId, secure: options.secure === true })
    }
    mute(muted) {
      ask('recorder.mute', { recorderId: idOf.get(this), muted: muted === true })
    }
    stop() {
      ask('recorder.stop', { recorderId: idOf.get(this) })
    }
  }

  class AmdDetector extends EventTarget {
    #verdict
    #resolve
    #reject
    constructor(options) {
      super()
      const events = platform.settings.enumerations.AMD.Events
      const detectorId = face(this, 'amd', 'AMD', ({ callId }) => ({
        amd: this,
        call: platform.unit(callId),
      }))
      this.#verdict = new Promise((resolve, reject) => {
        this.#resolve = resolve
        this.#reject = reject
      })
      // Whoever never calls detect() must not be punished by an unhandled rejection.
      this.#verdict.then(undefined, () => undefined)
      platform.beforeFire(this, (event) => {
        if (event.name === events.DetectionError) this.#reject(new Error(event.message))
        else this.#resolve(event)
      })
      ask('amd.create', { detectorId, model: options?.model, timeoutMs: options?.timeout })
    }
    detect() {
      return this.#verdict
    }
  }

  class VoiceDetector extends MediaUnit {
    #ready
    constructor(options = {}) {
      super()
      const vadId = face(this, 'vad', 'Silero', () => ({ vad: this }))
      this.#ready = new Promise((resolve, reject) => {
        platform.beforeFire(this, ({ name, reason }) => {
          if (name === 'created') resolve(this)
          if (name === 'refused') reject(new Error(reason))
        })
      })
      ask('vad.create', { vadId, minSilenceMs: options.minSilenceDurationMs })
    }
    /** Resolves when the platform has made it. */
    ready() {
      return this.#ready
    }
    reset() {
      ask('vad.reset', { vadId: idOf.get(this) })
    }
    close() {
      ask('vad.close', { vadId: idOf.get(this) })
    }
  }

  for (const kind of [EventTarget, MediaUnit, Call, ASR, Player, Recorder, AmdDetector, VoiceDetector]) {
    Object.freeze(kind.prototype)
  }
  Object.assign(platform, { Call, ASR, Player, Recorder, AmdDetector, VoiceDetector, unitId })
}
