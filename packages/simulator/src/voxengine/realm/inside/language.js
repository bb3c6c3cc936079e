// The language as VoxEngine's engine has it (SpiderMonkey of Firefox 115, no browser or Node API): what V8 offers
// beyond that is taken away, dates are UTC and run in session time, randomness comes from the rig.
;(platform) => {
  const { ask } = platform

  const iteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()))
  for (const name of Object.getOwnPropertyNames(iteratorPrototype)) delete iteratorPrototype[name]
  const removed = [
    [globalThis, ['console', 'WebAssembly', 'SharedArrayBuffer', 'Atomics', 'Iterator', 'Float16Array']],
    [
      globalThis,
      ['SuppressedError', 'DisposableStack', 'AsyncDisposableStack', 'escape', 'unescape', 'Temporal'],
    ],
    [Promise, ['withResolvers', 'try']],
    [Object, ['groupBy']],
    [Map, ['groupBy']],
    [Set.prototype, ['union', 'intersection', 'difference', 'symmetricDifference']],
    [Set.prototype, ['isSubsetOf', 'isSupersetOf', 'isDisjointFrom']],
    [String.prototype, ['isWellFormed', 'toWellFormed']],
    [ArrayBuffer.prototype, ['transfer', 'transferToFixedLength', 'resize']],
    [RegExp, ['escape']],
    [Error, ['captureStackTrace', 'isError']],
    [Math, ['f16round', 'sumPrecise']],
    [JSON, ['rawJSON', 'isRawJSON']],
    [Uint8Array, ['fromBase64', 'fromHex']],
    [Uint8Array.prototype, ['toBase64', 'toHex', 'setFromBase64', 'setFromHex']],
  ]
  for (const [owner, names] of removed) for (const name of names) delete owner[name]

  Math.random = () => ask('chance.roll')

  const MachineDate = Date
  const now = () => ask('clock.now')
  function SessionDate(...parts) {
    if (new.target === undefined) return new SessionDate().toString()
    if (parts.length === 0) return Reflect.construct(MachineDate, [now()], new.target)
    if (parts.length === 1) return Reflect.construct(MachineDate, parts, new.target)
    return Reflect.construct(MachineDate, [MachineDate.UTC(...parts)], new.target)
  }
  SessionDate.prototype = MachineDate.prototype
  SessionDate.now = now
  SessionDate.parse = MachineDate.parse
  SessionDate.UTC = MachineDate.UTC
  const dates = MachineDate.prototype
  dates.constructor = SessionDate
  for (const field of ['FullYear', 'Month', 'Date', 'Hours', 'Minutes', 'Seconds', 'Milliseconds']) {
    dates[`get${field}`] = dates[`getUTC${field}`]
    dates[`set${field}`] = dates[`setUTC${field}`]
  }
  dates.getDay = dates.getUTCDay
  dates.getTimezoneOffset = () => 0
  dates.toString = dates.toUTCString
  Object.defineProperty(SessionDate, 'name', { value: 'Date' })
  Object.defineProperty(globalThis, 'Date', { value: SessionDate, writable: true, configurable: true })
}
