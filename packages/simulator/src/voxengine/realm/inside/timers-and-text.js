// Timers, encodings, digests, the log: the globals that need no module.
;(platform) => {
  const { ask, define, requireFunction, requireText, run } = platform
  const handlers = new Map()
  let numbered = 0

  const setTimer = (handler, ms, repeats) => {
    requireFunction(handler, 'A timer handler')
    numbered += 1
    ask('timer.set', { timerId: numbered, ms: Number.isFinite(Number(ms)) ? Number(ms) : 0, repeats })
    handlers.set(numbered, { handler, repeats })
    return numbered
  }
  const clearTimer = (timerId) => {
    if (handlers.delete(timerId)) ask('timer.clear', { timerId })
  }
  platform.onMessage('timer', ({ timerId }) => {
    const timer = handlers.get(timerId)
    if (timer === undefined) return
    if (!timer.repeats) handlers.delete(timerId)
    run(timer.handler)
  })

  define('setTimeout', (handler, ms) => setTimer(handler, ms, false))
  define('setInterval', (handler, ms) => setTimer(handler, ms, true))
  define('clearTimeout', clearTimer)
  define('clearInterval', clearTimer)

  define('uuidgen', () => ask('chance.uuid'))
  define('base64_encode', (data) => ask('text.toBase64', { data }))
  define('base64_decode', (data) => ask('text.fromBase64', { data: requireText(data, 'base64 data') }))
  define('str2bytes', (text, encoding = 'utf-8') => ask('text.toBytes', { text, encoding }))
  define('bytes2str', (bytes, encoding = 'utf-8') => ask('text.fromBytes', { bytes, encoding }))

  const zonedFields = new Map()
  define('getLocalTime', (timeZone, date) => {
    if (!zonedFields.has(timeZone)) {
      const numeric = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric' }
      zonedFields.set(
        timeZone,
        new Intl.DateTimeFormat('en-US', {
          ...numeric,
          timeZone,
          minute: 'numeric',
          second: 'numeric',
          hourCycle: 'h23',
        }),
      )
    }
    const fields = {}
    for (const { type, value } of zonedFields.get(timeZone).formatToParts(date)) fields[type] = Number(value)
    const { year, month, day, hour, minute, second } = fields
    return new Date(Date.UTC(year, month - 1, day, hour, minute, second, date.getUTCMilliseconds()))
  })

  const digest = (algorithm) => (data) => ask('text.digest', { algorithm, data: requireText(data, 'data') })
  define('Crypto', {
    hmac_sha256: (key, data) =>
      ask('text.hmac', { key: requireText(key, 'key'), data: requireText(data, 'data') }),
    sha256: digest('sha256'),
    sha1: digest('sha1'),
    md5: digest('md5'),
  })
  define('Logger', {
    write: (message) => ask('log.write', { message: String(message) }),
    hideTones: () => undefined,
  })
}
