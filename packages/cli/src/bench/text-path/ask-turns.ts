import { spokenSentenceSchema } from '@perezvon/contracts/http/process-text'
import type { CallId } from '@perezvon/contracts/ids'
import { type Dispatcher, request } from 'undici'

/** One caller of a measured server: takes the next turn of its own conversation and waits until all of it is answered. */
export type Caller = (
  dispatcher: Dispatcher,
  turn: { callId: CallId; turn: number; token: string; userText?: string },
) => Promise<TurnAnswer>

/** When the first sentence was there and what it said; instants of `performance.now()`. */
export type TurnAnswer = { firstAt: number; firstText: string; completeAt: number }

const USER_TEXT = 'Здравствуйте, подскажите, пожалуйста, когда привезут мой заказ и сколько стоит доставка?'

/** A turn as a scenario takes it: the first sentence by process_text, each following one by next_sentence. */
export function gatewayCaller(baseUrl: string): Caller {
  const ask = async (dispatcher: Dispatcher, path: string, token: string, body: object) => {
    const response = await request(new URL(path, baseUrl), {
      dispatcher,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-call-token': token },
      body: JSON.stringify(body),
    })
    const answer: unknown = await response.body.json()
    if (response.statusCode !== 200)
      throw new Error(`${path} answered ${response.statusCode}: ${JSON.stringify(answer)}`)
    return spokenSentenceSchema.parse(answer)
  }
  return async (dispatcher, { callId, turn, token, userText = USER_TEXT }) => {
    const name = { call_id: callId, turn }
    let spoken = await ask(dispatcher, '/voximplant/process_text', token, {
      ...name,
      user_text: userText,
      confidence: 0.9,
    })
    const first = { firstAt: performance.now(), firstText: spoken.ai_text }
    for (let sentence = 1; spoken.more; sentence += 1)
      spoken = await ask(dispatcher, '/voximplant/next_sentence', token, { ...name, sentence })
    return { ...first, completeAt: performance.now() }
  }
}

/** A turn of the bare handler: the whole reply in one answer. */
export function bareCaller(baseUrl: string): Caller {
  return async (dispatcher, { callId, turn }) => {
    const response = await request(new URL('/turn', baseUrl), {
      dispatcher,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ call_id: callId, turn, user_text: USER_TEXT }),
    })
    const answer = await response.body.text()
    if (response.statusCode !== 200)
      throw new Error(`the bare handler answered ${response.statusCode}: ${answer}`)
    return { firstAt: performance.now(), firstText: answer, completeAt: performance.now() }
  }
}
