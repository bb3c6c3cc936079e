// Event targets. A handler that is not a function is taken in, and ends the scenario when its event fires.
;(platform) => {
  const { ask, run, settings } = platform
  const listenersOf = new WeakMap()
  const ownHandlers = new WeakMap()

  class EventTarget {
    addEventListener(name, handler) {
      const { names, listeners } = listenersOf.get(this)
      if (!names.includes(name)) throw new Error(`Unknown event: ${String(name)}`)
      listeners.push({ name, handler })
    }
    removeEventListener(name, handler) {
      const own = listenersOf.get(this)
      own.listeners = own.listeners.filter(
        (listener) => listener.name !== name || (handler !== undefined && listener.handler !== handler),
      )
    }
  }

  const ownEventsOf = ({ Events, VADEvents }) => Events ?? VADEvents
  const allNames = (group) =>
    Object.values(settings.eventNames[group] ?? ownEventsOf(settings.enumerations[group]))
  platform.EventTarget = EventTarget
  platform.becomeTarget = (target, group) =>
    listenersOf.set(target, { names: allNames(group), listeners: [] })

  /** A handler of the platform's own: runs first, and `removeEventListener` does not reach it. */
  platform.beforeFire = (unit, handler) => ownHandlers.set(unit, handler)

  /** Fires an event at a unit. Handlers added meanwhile wait for the next one. */
  platform.fire = (unit, event) => {
    ownHandlers.get(unit)?.(event)
    for (const { name, handler } of listenersOf.get(unit).listeners.slice()) {
      if (name !== event.name) continue
      if (typeof handler !== 'function') {
        ask('session.fail', { message: `The handler of ${name} is not a function`, stack: '' })
        return
      }
      if (!run(handler, event)) return
    }
  }
  platform.onMessage('event', ({ unitId, name, fields }) => {
    const unit = platform.unit(unitId)
    platform.fire(unit, { name, ...fields, ...unit.eventFields?.(fields) })
  })
}
