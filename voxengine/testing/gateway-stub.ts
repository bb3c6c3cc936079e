import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CallEvent, callEventsSchema } from '@perezvon/contracts/events/call-event'
import { type ClaimAnswer, claimAnswerSchema, claimBodySchema } from '@perezvon/contracts/http/claim-call'
import {
  type InboundClaimAnswer,
  type InboundRefusal,
  inboundClaimAnswerSchema,
  inboundClaimBodySchema,
} from '@perezvon/contracts/http/claim-inbound-call'
import { expectTextBodySchema } from '@perezvon/contracts/http/expect-text'
import { nextSentenceBodySchema } from '@perezvon/contracts/http/next-sentence'
import { type ProcessAudioBody, processAudioBodySchema } from '@perezvon/contracts/http/process-audio'
import {
  type ProcessTextBody,
  processTextBodySchema,
  spokenSentenceSchema,
} from '@perezvon/contracts/http/process-text'
import type { ScenarioSettings } from '@perezvon/contracts/scenario/scenario-settings'
import { EXAMPLE_CLAIM } from './example-claim.ts'

const NAMES = [
  'claim',
  'inbound_claim',
  'expect_text',
  'process_text',
  'process_audio',
  'next_sentence',
  'events',
] as const

/** What somebody who calls gets with their claim. */
export const INBOUND_CALL_TOKEN = 'v1.call_01jz3k6v9m2c4x8q7t5w.t2k3b0.aW5ib3VuZA'

/** A reply of the agent, sentence by sentence, and what follows it. */
export type ScriptedReply = {
  sentences: string[]
  action?: 'listen' | 'hangup' | 'transfer'
  transferTo?: string
  /** Keys that are played after the first sentence. */
  keys?: string
}

export type GatewayScript = {
  number?: string
  settings?: Partial<ScenarioSettings>
  /** Instead of the grant. The first session gets the grant, any other a refusal. */
  refuse?: boolean
  /** Instead of the grant to somebody who calls. */
  refuseCaller?: { reason: InboundRefusal; sip_code: number }
  /** The reply to each turn; the last one goes on for ever. */
  replies?: ScriptedReply[]
  /** An HTTP status instead of the answer, by the request's name and how many of it came before. */
  fails?: (request: GatewayRequest, earlier: number) => number | undefined
  /** How long each answer takes, real milliseconds. */
  delaysMs?: Partial<Record<GatewayRequest, number>>
}

export type GatewayRequest = (typeof NAMES)[number]

export type ReceivedRequest = {
  name: GatewayRequest
  token: string | undefined
  signature: string | undefined
  body: unknown
  answered: number
}

/** A gateway as small as can be: real HTTP, every body held against its contract, everything written down. */
export type GatewayStub = {
  url: string
  requests: ReceivedRequest[]
  /** Stored events, each once, in the order of their numbers. */
  events(): CallEvent[]
  turns(): ProcessTextBody[]
  /** Recorded utterances that were to be answered, or only written down. */
  recordings(): ProcessAudioBody[]
  of(name: GatewayRequest): ReceivedRequest[]
  mostConcurrent(): number
  close(): Promise<void>
}

export async function startGatewayStub(script: GatewayScript = {}): Promise<GatewayStub> {
  const requests: ReceivedRequest[] = []
  const stored = new Map<number, CallEvent>()
  let claimedBy: string | undefined
  let underWay = 0
  let mostUnderWay = 0

  const claim = (body: unknown): ClaimAnswer => {
    const { session_id } = claimBodySchema.parse(body)
    claimedBy ??= session_id
    if (script.refuse || claimedBy !== session_id)
      return { granted: false, reason: 'claimed-by-another-session', detail: 'another session holds it' }
    const settings = { ...EXAMPLE_CLAIM.settings, ...script.settings }
    return claimAnswerSchema.parse({
      ...EXAMPLE_CLAIM,
      number: script.number ?? EXAMPLE_CLAIM.number,
      settings,
    })
  }
  const inboundClaim = (body: unknown): InboundClaimAnswer => {
    const { caller_number, called_number } = inboundClaimBodySchema.parse(body)
    if (script.refuseCaller) return { granted: false, detail: 'nobody picks up', ...script.refuseCaller }
    return inboundClaimAnswerSchema.parse({
      ...EXAMPLE_CLAIM,
      number: caller_number,
      caller_id: called_number,
      call_token: INBOUND_CALL_TOKEN,
      settings: { ...EXAMPLE_CLAIM.settings, ...script.settings },
    })
  }
  const sentence = (turn: number, index: number) => {
    const replies = script.replies ?? [{ sentences: ['Хорошо.'] }]
    const reply = replies[Math.min(turn, replies.length) - 1] ?? { sentences: [] }
    const more = index + 1 < reply.sentences.length
    return spokenSentenceSchema.parse({
      call_id: EXAMPLE_CLAIM.call_id,
      turn,
      sentence: index,
      user_text: '',
      ai_text: reply.sentences[index] ?? '',
      more,
      action: more ? 'continue' : (reply.action ?? 'listen'),
      ...(reply.transferTo !== undefined && !more ? { transfer_to: reply.transferTo } : {}),
      ...(reply.keys !== undefined && index === 0 ? { send_keys: reply.keys } : {}),
    })
  }
  const answerTo = (name: GatewayRequest, body: unknown) => {
    switch (name) {
      case 'claim':
        return claim(body)
      case 'inbound_claim':
        return inboundClaim(body)
      case 'expect_text': {
        const { turn } = expectTextBodySchema.parse(body)
        return { call_id: EXAMPLE_CLAIM.call_id, turn, expected: true }
      }
      case 'process_text':
        return sentence(processTextBodySchema.parse(body).turn, 0)
      case 'process_audio': {
        const { turn = 0, unanswered } = processAudioBodySchema.parse(body)
        return unanswered
          ? { ...sentence(turn, 0), user_text: 'последние слова', ai_text: '', more: false, action: 'listen' }
          : sentence(turn, 0)
      }
      case 'next_sentence': {
        const asked = nextSentenceBodySchema.parse(body)
        return sentence(asked.turn, asked.sentence)
      }
      case 'events': {
        const batch = callEventsSchema.parse(body)
        for (const event of batch.events) stored.set(event.seq, event)
        return { received: batch.events.length, stored: stored.size }
      }
      default:
        return name satisfies never
    }
  }
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    underWay += 1
    mostUnderWay = Math.max(mostUnderWay, underWay)
    const name = NAMES.find((known) => request.url === `/voximplant/${known}`)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    let status = name ? 200 : 404
    let text = ''
    if (name) {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'))
      const earlier = requests.filter((other) => other.name === name).length
      status = script.fails?.(name, earlier) ?? 200
      requests.push({
        name,
        token: request.headers['x-call-token']?.toString(),
        signature: request.headers['x-inbound-signature']?.toString(),
        body,
        answered: status,
      })
      await wait(script.delaysMs?.[name] ?? 0)
      if (status === 200) text = JSON.stringify(answerTo(name, body))
    }
    underWay -= 1
    response.writeHead(status, { 'content-type': 'application/json' }).end(text)
  }

  const faults: unknown[] = []
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      faults.push(error)
      response.writeHead(400).end(String(error))
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    events: () => [...stored.values()].sort((one, other) => one.seq - other.seq),
    turns: () =>
      requests
        .filter(({ name }) => name === 'process_text')
        .map(({ body }) => processTextBodySchema.parse(body)),
    recordings: () =>
      requests
        .filter(({ name }) => name === 'process_audio')
        .map(({ body }) => processAudioBodySchema.parse(body)),
    of: (name) => requests.filter((request) => request.name === name),
    mostConcurrent: () => mostUnderWay,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
      if (faults.length > 0) throw new AggregateError(faults, 'the scenario broke the contract')
    },
  }
}

/** A backend that takes its time: the one place where real time is waited for, never asserted. */
function wait(ms: number): Promise<void> {
  return ms === 0
    ? Promise.resolve()
    : new Promise((resolve) => {
        setTimeout(resolve, ms)
      })
}
