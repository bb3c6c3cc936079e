import type { Dispatcher } from 'undici'

/** An answer, read to its last byte. */
export type Answer = { status: number; headers: Dispatcher.ResponseData['headers']; text: string }

/**
 * Sends one request and reads its answer within `timeoutMs`, from connecting to the last byte. Rejects with undici's error,
 * or with a `TimeoutError`; what is late before it could be written is not written any more. Half the cost of
 * `undici.request` with a signal: an answer of a few bytes needs no stream, a deadline no listener.
 */
export function exchange(
  dispatcher: Dispatcher,
  request: Omit<Dispatcher.DispatchOptions, 'headersTimeout' | 'bodyTimeout'>,
  { timeoutMs }: { timeoutMs: number },
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const answer: Answer = { status: 0, headers: {}, text: '' }
  const chunks: Buffer[] = []
  let running: Dispatcher.DispatchController | undefined
  let late: Error | undefined
  const timer = setTimeout(() => {
    late = new DOMException(`not answered within ${timeoutMs} ms`, 'TimeoutError')
    reject(late)
    running?.abort(late)
  }, timeoutMs)
  const fail = (thrown: unknown) => {
    clearTimeout(timer)
    reject(thrown)
  }
  const handler: Dispatcher.DispatchHandler = {
    onRequestStart: (controller) => {
      running = controller
      if (late !== undefined) controller.abort(late)
    },
    onResponseStart: (_controller, status, headers) => {
      answer.status = status
      answer.headers = headers
    },
    onResponseData: (_controller, chunk) => {
      chunks.push(chunk)
    },
    onResponseEnd: () => {
      clearTimeout(timer)
      resolve({ ...answer, text: Buffer.concat(chunks).toString() })
    },
    onResponseError: (_controller, error) => fail(error),
  }
  try {
    dispatcher.dispatch({ ...request, headersTimeout: 0, bodyTimeout: 0 }, handler)
  } catch (thrown) {
    fail(thrown)
  }
  return promise
}
