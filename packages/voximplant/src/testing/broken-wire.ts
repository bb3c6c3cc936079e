import { type Dispatcher, Pool } from 'undici'

/** What happens to one request: it never gets through as it was meant, or its answer is lost on the way back. */
export type Breakage = 'refused' | 'answer-lost'

/** A way to the platform on which the `index`-th change (from 0) breaks, once; questions get through. */
export type BrokenWire = { dispatcher: Dispatcher; changes: string[]; close(): Promise<void> }

/** Lays it. `changes` are the methods that asked for a change so far, in order. */
export function layBrokenWire(origin: string, breaks: { index: number; how: Breakage }): BrokenWire {
  const pool = new Pool(origin)
  const changes: string[] = []
  const dispatcher = pool.compose((dispatch) => (request, handler) => {
    const method = /\/platform_api\/(\w+)/.exec(request.path)?.[1] ?? ''
    if (method.startsWith('Get')) return dispatch(request, handler)
    changes.push(method)
    if (changes.length - 1 !== breaks.index) return dispatch(request, handler)
    if (breaks.how === 'refused')
      return dispatch({ ...request, path: '/platform_api/NoSuchMethod/' }, handler)
    return dispatch(request, withoutAnswer(handler))
  })
  return { dispatcher, changes, close: () => pool.close() }
}

function withoutAnswer(handler: Dispatcher.DispatchHandler): Dispatcher.DispatchHandler {
  return {
    onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
    onResponseStart: () => undefined,
    onResponseData: () => undefined,
    onResponseEnd: (controller) =>
      handler.onResponseError?.(controller, new Error('the connection was lost before the answer came')),
    onResponseError: (controller, error) => handler.onResponseError?.(controller, error),
  }
}
