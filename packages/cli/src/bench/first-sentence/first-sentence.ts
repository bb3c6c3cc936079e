import { Agent, request } from 'undici'
import { percentile } from '../../demo/percentile.ts'
import type { Servers } from '../../stack/servers.ts'
import { type Figure, ratioFigure, spread } from '../figure.ts'
import { type PauseWatchdog, startPauseWatchdog } from '../pause-watchdog.ts'
import { gatewayCaller } from '../text-path/ask-turns.ts'
import { startTextPathProcesses, type TextPathProcesses } from '../text-path/processes.ts'
import { REPLY } from '../text-path/reply.ts'
import { earlyAnswerFigures, measureEarlyAnswers } from './early-answers.ts'
import { lastTokenAt, sentReplies } from './model-ledger.ts'

const ROUNDS = 5
const TURNS = 12
const EARLY_TURNS = 4
/** As a good model answers: a third of a second to the first token, fifty tokens a second. */
const PACE = { timeToFirstTokenMs: 300, tokenIntervalMs: 20 }
const GREATEST_DELAY_MS = 10

/** Of one turn, in milliseconds from the request: the first sentence, the whole reply, and how late the sentence was. */
type Turn = { firstMs: number; wholeMs: number; afterLastTokenMs: number }
type Round = { turns: Turn[]; rawDelays: number[]; leftOut: number }

/**
 * Time to the first sentence against the whole reply of the same stream; and how long after its last token left the
 * model server the sentence was answered, against a client that reads the model's stream itself. Then how soon an answer
 * is there that is kept ready, and what a reply saves that is begun before the words are final.
 */
export async function benchFirstSentence(servers: Servers, say: (line: string) => void): Promise<Figure[]> {
  const processes = await startTextPathProcesses(servers, PACE)
  const watchdog = startPauseWatchdog()
  try {
    await measureRound(processes, watchdog, 5)
    await measureEarlyAnswers(processes, watchdog, 2)
    const rounds: Round[] = []
    const early: Awaited<ReturnType<typeof measureEarlyAnswers>>[] = []
    for (let round = 1; round <= ROUNDS; round += 1) {
      say(`first-sentence: round ${round} of ${ROUNDS}, ${TURNS} turns`)
      rounds.push(await measureRound(processes, watchdog, TURNS))
      early.push(await measureEarlyAnswers(processes, watchdog, EARLY_TURNS))
    }
    return [...figuresOf(rounds), ...earlyAnswerFigures(early, EARLY_TURNS)]
  } finally {
    watchdog.stop()
    await processes.stop()
  }
}

async function measureRound(
  processes: TextPathProcesses,
  watchdog: PauseWatchdog,
  count: number,
): Promise<Round> {
  const dispatcher = new Agent({ connections: 1 })
  const ask = gatewayCaller(processes.gateway.url)
  const round: Round = { turns: [], rawDelays: [], leftOut: 0 }
  for (const { callId, token } of await processes.prepareCalls(count)) {
    const from = performance.now()
    const answer = await ask(dispatcher, { callId, turn: 1, token })
    const reply = (await sentReplies(processes.model.url)).at(-1) ?? []
    const left = lastTokenAt(reply, answer.firstText)
    if (left === undefined)
      throw new Error(`the gateway spoke what the model never sent: ${answer.firstText}`)
    if (watchdog.pausedBetween(from, answer.completeAt)) round.leftOut += 1
    else
      round.turns.push({
        firstMs: answer.firstAt - from,
        wholeMs: answer.completeAt - from,
        afterLastTokenMs: performance.timeOrigin + answer.firstAt - left,
      })
    const raw = await rawDelay(dispatcher, processes.model.url, answer.firstText)
    if (!watchdog.pausedBetween(raw.from, raw.to)) round.rawDelays.push(raw.delayMs)
  }
  await dispatcher.close()
  return round
}

/** The same stream read by a client that does nothing else: from the sentence's last token leaving to its arrival. */
async function rawDelay(dispatcher: Agent, modelUrl: string, sentence: string) {
  const from = performance.now()
  const response = await request(`${modelUrl}/chat/completions`, {
    dispatcher,
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer bench' },
    body: JSON.stringify({
      model: 'gpt-4o-mini',
      stream: true,
      messages: [{ role: 'user', content: 'Когда привезут заказ?' }],
    }),
  })
  const arrivals: { bytes: number; at: number }[] = []
  let bytes = 0
  const texts: string[] = []
  for await (const chunk of response.body) {
    bytes += chunk.length
    arrivals.push({ bytes, at: performance.now() })
    texts.push(String(chunk))
  }
  const reply = (await sentReplies(modelUrl)).at(-1) ?? []
  const left = lastTokenAt(reply, sentence)
  const arrived =
    arrivals[texts.findIndex((_, index) => spokenIn(texts.slice(0, index + 1)).startsWith(sentence))]
  if (left === undefined || arrived === undefined)
    throw new Error('the model server sent another reply than before')
  return { from, to: performance.now(), delayMs: performance.timeOrigin + arrived.at - left }
}

/** The text that a stream's events have brought so far. */
function spokenIn(chunks: string[]): string {
  return [...chunks.join('').matchAll(/"content":"((?:[^"\\]|\\.)*)"/g)]
    .map((match) => JSON.parse(`"${match[1]}"`))
    .join('')
    .trim()
}

function figuresOf(rounds: Round[]): Figure[] {
  const medianOf = (values: number[]) => percentile(values, 0.5) ?? Number.NaN
  const delays = rounds.map(({ turns }) => medianOf(turns.map((turn) => turn.afterLastTokenMs)))
  const worst = rounds.flatMap(({ turns }) => turns.map((turn) => turn.afterLastTokenMs))
  const leftOut = rounds.reduce((sum, round) => sum + round.leftOut, 0)
  const notes = [
    `${rounds.length} rounds of ${TURNS} turns; ${leftOut} turns left out: the machine paused`,
    `the model: ${PACE.timeToFirstTokenMs} ms to the first token, ${PACE.tokenIntervalMs} ms a token, ${[...REPLY].length} characters`,
  ]
  const delay = ratioFigure({
    name: 'first sentence after its last token left the model server',
    unit: 'ms',
    ours: delays,
    floor: rounds.map((round) => medianOf(round.rawDelays)),
  })
  return [
    ratioFigure({
      name: 'time to first sentence against the whole reply',
      unit: 'ms',
      ours: rounds.map(({ turns }) => medianOf(turns.map((turn) => turn.firstMs))),
      floor: rounds.map(({ turns }) => medianOf(turns.map((turn) => turn.wholeMs))),
      notes,
    }),
    {
      ...delay,
      target: GREATEST_DELAY_MS,
      met: spread(delays).median <= GREATEST_DELAY_MS,
      notes: [
        'the target is of ours, in milliseconds; the floor is a client that reads the stream itself',
        `95th percentile of all turns: ${(percentile(worst, 0.95) ?? Number.NaN).toFixed(2)} ms`,
        ...notes,
      ],
    },
  ]
}
