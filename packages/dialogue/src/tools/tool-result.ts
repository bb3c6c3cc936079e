import type { HttpTool } from '@perezvon/contracts/agent/tool'
import type { HttpToolAnswer } from '@perezvon/http-tools/http-tools'

/*
 * What the model is told of a tool call: always one JSON object, so that an endpoint's words stand in quotes. They are data,
 * whatever they say.
 */

/** Of a call that was wrong: the model may mend it. */
export function rejectedResult(faults: readonly string[]): string {
  return JSON.stringify({ ok: false, error: 'the call was wrong and nothing was done', faults })
}

const END_UNKNOWN = {
  ok: null,
  error: 'it was begun, and its end is not known: do not say that it was done, nor that it was not',
}

/** Of a call that was sent, and whose end nobody knows. */
export const RUNNING_RESULT = JSON.stringify(END_UNKNOWN)

/** Of a call that was not made, since nobody could have remembered it. */
export const NOT_NOTED_RESULT = JSON.stringify({
  ok: false,
  error: 'nothing was done: it cannot be done now',
})

/** Of a call that was given up because the person spoke on. */
export const INTERRUPTED_RESULT = JSON.stringify({
  ok: false,
  error:
    'the person interrupted before the answer came: nothing is known; call it again if it is still wanted',
})

/** Of an endpoint's answer. */
export function httpResult(tool: HttpTool, answered: HttpToolAnswer): string {
  const { outcome, answer, isCut = false, fault } = answered
  // What only reads has changed nothing, however it ended.
  if (answered.isEndUnknown && tool.method !== 'GET') return JSON.stringify({ ...END_UNKNOWN, fault })
  const said = answer === undefined ? {} : { answer, ...(isCut ? { cut: true } : {}) }
  return JSON.stringify(
    outcome === 'done'
      ? { ok: true, ...said }
      : { ok: false, error: fault, ...said, what_now: tool.on_failure },
  )
}
