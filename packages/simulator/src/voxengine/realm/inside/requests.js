// `Net`: what a scenario may ask of the outside world. Budgets and timeouts are the host's business.
;(platform) => {
  const { ask, define, requireFunction, requireText, run } = platform
  const waiting = new Map()
  let numbered = 0

  const headerFields = (headers) => {
    if (headers === undefined || headers === null) return []
    // The field also uses lines of "Name: value".
    if (Array.isArray(headers)) {
      return headers.map((line) => {
        const [name, ...rest] = String(line).split(':')
        return [name.trim(), rest.join(':').trim()]
      })
    }
    return Object.entries(headers).map(([name, value]) => [name, String(value)])
  }
  const seconds = (value) => (typeof value === 'number' && value > 0 ? value : undefined)

  const send = (url, options = {}, settle) => {
    numbered += 1
    const { method = 'GET', postData, params = {}, rawOutput, timeout, connectionTimeout } = options
    waiting.set(numbered, settle)
    try {
      ask('net.request', {
        requestId: numbered,
        url: requireText(url, 'url'),
        method: String(method).toUpperCase(),
        postData: postData === undefined || postData === null ? undefined : postData,
        headers: headerFields(options.headers),
        params: Object.entries(params).map(([name, value]) => [name, String(value)]),
        rawOutput: rawOutput === true,
        timeoutSeconds: seconds(timeout),
        connectSeconds: seconds(connectionTimeout),
      })
    } catch (error) {
      waiting.delete(numbered)
      throw error
    }
  }
  platform.onMessage('response', ({ requestId, result }) => {
    const settle = waiting.get(requestId)
    waiting.delete(requestId)
    if (settle !== undefined) settle(result)
  })

  define('Net', {
    httpRequestAsync: (url, options) =>
      new Promise((resolve) => {
        send(url, options, resolve)
      }),
    httpRequest: (url, callback, options) => {
      requireFunction(callback, 'The callback of Net.httpRequest')
      send(url, options, (result) => run(callback, result))
    },
  })
}
