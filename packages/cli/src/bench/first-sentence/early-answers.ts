import { setTimeout as delay } from 'node:timers/promises'
import type { CallSettings } from '@perezvon/livecall/call-settings'
import { Agent, request } from 'undici'
import { percentile } from '../../demo/percentile.ts'
import { boundFigure, type Figure } from '../figure.ts'
import type { PauseWatchdog } from '../pause-watchdog.ts'
import { gatewayCaller } from '../text-path/ask-turns.ts'
import type { PreparedCall, TextPathProcesses } from '../text-path/processes.ts'

/** So long before the final words their interim results had settled: what recognisers take for their result. */
const LEAD_MS = 400
const READY_WITHIN_MS = 10
/** Of the lead, at least so much must be saved. */
const LEAST_SAVED_MS = 0.9 * LEAD_MS

const READY_QUESTION = 'Во сколько вы закрываетесь?'
const SETTINGS: Partial<CallSettings> = {
  ready_answers: [{ questions: [READY_QUESTION], answer: 'Мы работаем до девяти вечера, без выходных.' }],
  speculation: { settled_ms: 300, most_per_turn: 2 },
}

type Measured = {
  /** From the request to the first sentence: of a ready answer, of the model, and of a reply that was begun early. */
  readyMs: number[]
  modelMs: number[]
  earlyMs: number[]
  leftOut: number
}

/** Turns without the model, with it, and with the model asked before the words were final: one of each in turn. */
export async function measureEarlyAnswers(
  processes: TextPathProcesses,
  watchdog: PauseWatchdog,
  turns: number,
): Promise<Measured> {
  const dispatcher = new Agent({ connections: 1 })
  const ask = gatewayCaller(processes.gateway.url)
  const measured: Measured = { readyMs: [], modelMs: [], earlyMs: [], leftOut: 0 }
  const calls = await processes.prepareCalls(3 * turns, SETTINGS)
  const take = async (into: number[], options: { early?: true; userText?: string }): Promise<void> => {
    const call = calls.pop()
    if (call === undefined) throw new Error('more turns were taken than calls prepared')
    if (options.early) {
      await expectTurn(dispatcher, processes.gateway.url, call)
      await delay(LEAD_MS)
    }
    const from = performance.now()
    const { firstAt, completeAt } = await ask(dispatcher, {
      ...call,
      turn: 1,
      ...(options.userText !== undefined && { userText: options.userText }),
    })
    if (watchdog.pausedBetween(from - LEAD_MS, completeAt)) measured.leftOut += 1
    else into.push(firstAt - from)
  }
  for (let turn = 0; turn < turns; turn += 1) {
    await take(measured.readyMs, { userText: READY_QUESTION })
    await take(measured.modelMs, {})
    await take(measured.earlyMs, { early: true })
  }
  await dispatcher.close()
  return measured
}

/** What the scenario tells when interim words have settled: those of the caller's own question, as interim results are. */
async function expectTurn(
  dispatcher: Agent,
  baseUrl: string,
  { callId, token }: PreparedCall,
): Promise<void> {
  const response = await request(new URL('/voximplant/expect_text', baseUrl), {
    dispatcher,
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-call-token': token },
    body: JSON.stringify({ call_id: callId, turn: 1, user_text: INTERIM_TEXT }),
  })
  const answer = await response.body.text()
  if (response.statusCode !== 202 || !answer.includes('"expected":true'))
    throw new Error(`expect_text answered ${response.statusCode}: ${answer}`)
}

const INTERIM_TEXT = 'здравствуйте подскажите пожалуйста когда привезут мой заказ и сколько стоит доставка'

export function earlyAnswerFigures(rounds: readonly Measured[], turns: number): Figure[] {
  const leftOut = rounds.reduce((sum, round) => sum + round.leftOut, 0)
  const note = `${rounds.length} rounds of ${turns} turns of each kind; ${leftOut} left out: the machine paused`
  const medians = (key: 'readyMs' | 'modelMs' | 'earlyMs') =>
    rounds.map((round) => percentile(round[key], 0.5) ?? Number.NaN)
  const model = medians('modelMs')
  const saved = medians('earlyMs').map((early, round) => (model[round] ?? Number.NaN) - early)
  return [
    boundFigure({
      name: 'ready answer after the request',
      unit: 'ms',
      ours: medians('readyMs'),
      floor: model,
      bound: { atMost: READY_WITHIN_MS },
      notes: ['the floor is the model’s own first sentence at the same gateway', note],
    }),
    boundFigure({
      name: 'speculation saves of the first sentence',
      unit: 'ms',
      ours: saved,
      floor: rounds.map(() => LEAD_MS),
      bound: { atLeast: LEAST_SAVED_MS },
      notes: [
        `the words had settled ${LEAD_MS} ms before they were final: no more can be saved, that is the floor`,
        note,
      ],
    }),
  ]
}
