// Runs inside a scenario's realm, first. The only thing that crosses between the realm and the host is text:
// `host(operation, json)` out, `receive(json)` in. No object of the host is ever reachable from a scenario.
;(host, settingsJson) => {
  const { parse, stringify } = JSON
  const { freeze } = Object
  const settings = parse(settingsJson)
  const units = new Map()
  const receivers = new Map()
  let numbered = 0
  let received

  const ask = (operation, argument) => {
    const answer = host(operation, argument === undefined ? 'null' : stringify(argument))
    if (answer === undefined) return undefined
    const { value, error } = parse(answer)
    if (error !== undefined) throw new Error(error)
    return value
  }

  const fail = (error) => {
    ask('session.fail', {
      message: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
      stack: error instanceof Error ? String(error.stack) : '',
    })
  }

  /** Runs a scenario's function; what it throws, at once or later, ends the session. */
  const run = (callback, argument) => {
    try {
      const result = callback(argument)
      if (result instanceof Promise) result.then(undefined, fail)
      return true
    } catch (error) {
      fail(error)
      return false
    }
  }

  const freezeDeeply = (value) => {
    if (typeof value === 'object' && value !== null) Object.values(value).forEach(freezeDeeply)
    return freeze(value)
  }

  const platform = {
    ask,
    run,
    settings,
    freezeDeeply,
    /** A global of the platform: a scenario can neither change nor replace it. */
    define: (name, value) =>
      Object.defineProperty(globalThis, name, { value: freeze(value), enumerable: true }),
    newId: (kind) => `${settings.sessionId}-${kind}-${++numbered}`,
    register: (id, unit) => units.set(id, unit),
    unit: (id) => units.get(id),
    onMessage: (kind, receiver) => receivers.set(kind, receiver),
    requireFunction: (value, what) => {
      if (typeof value !== 'function') throw new TypeError(`${what} must be a function`)
    },
    requireText: (value, what) => {
      if (typeof value !== 'string') throw new TypeError(`${what} must be a string`)
      return value
    },
  }

  return {
    platform,
    receive: (json) => {
      received = json
    },
    dispatch: () => {
      const message = parse(received)
      received = undefined
      receivers.get(message.kind)(message)
    },
  }
}
