import type { SimulatedOpenAiOptions } from '@perezvon/simulator/openai/server'
import { afterEach, describe, expect, test } from 'vitest'
import { AccountError, type AiError, LateError, OverloadedError, RequestError } from '../ai-errors.ts'
import {
  describeCompletion,
  type RehearsedReply,
  type RehearsedTrouble,
} from '../testing/completion-conformance.ts'
import { createScriptedCompletion } from '../testing/scripted-completion.ts'
import { openSimulatedAccount, type SimulatedAccount } from '../testing/simulated-account.ts'
import type { Completion, CompletionEvent, CompletionRequest } from './completion.ts'
import { createOpenAiCompletion } from './openai-completion.ts'

const accounts: SimulatedAccount[] = []

afterEach(async () => {
  await Promise.all(accounts.splice(0).map((account) => account.close()))
})

async function started(options: Partial<SimulatedOpenAiOptions> = {}): Promise<SimulatedAccount> {
  const account = await openSimulatedAccount(options)
  accounts.push(account)
  return account
}

type Fault = NonNullable<SimulatedOpenAiOptions['faults']>[number]['fault']

function faultOf({ ending, pieces }: RehearsedReply): Fault | undefined {
  const afterTokens = pieces.length
  switch (ending) {
    case 'key-refused':
      return { kind: 'wrong-key' }
    case 'credit-exhausted':
      return { kind: 'insufficient-quota' }
    case 'rate-limited':
      return { kind: 'rate-limited' }
    case 'server-failed':
      return { kind: 'server-error' }
    case 'prompt-too-long':
      return { kind: 'context-too-long' }
    case 'late':
      return { kind: 'no-answer' }
    case 'broken-off':
      return { kind: 'broken-connection', afterTokens }
    case 'stalled':
    case 'hangs':
      return { kind: 'stall', afterTokens }
    case 'length':
      return { kind: 'truncated', afterTokens }
    case 'content-filter':
      return { kind: 'content-filtered', afterTokens }
    case 'refusal':
      return { kind: 'refusal', text: pieces.join('') }
    case 'stop':
    case 'tool-calls':
      return undefined
    default:
      return ending satisfies never
  }
}

describeCompletion('OpenAI', async (reply) => {
  const fault = faultOf(reply)
  const { connection } = await started({
    splitting: 'inside-characters',
    script: [{ pieces: [...reply.pieces], toolCalls: reply.toolCalls?.map((call) => ({ ...call })) ?? [] }],
    faults: fault === undefined ? [] : [{ fault }],
  })
  // Only the replies that never come are waited for briefly; all others may take as long as the machine likes.
  return createOpenAiCompletion(connection, {
    ...(reply.ending === 'late' ? { answerTimeoutMs: 200 } : {}),
    ...(reply.ending === 'stalled' ? { stallTimeoutMs: 500 } : {}),
  })
})

const failures: Readonly<Record<RehearsedTrouble, AiError>> = {
  'key-refused': new AccountError('ai-key-refused', 'scripted'),
  'credit-exhausted': new AccountError('ai-credit-exhausted', 'scripted'),
  'rate-limited': new OverloadedError('ai-rate-limited', 'scripted'),
  'server-failed': new OverloadedError('ai-server-failed', 'scripted'),
  'prompt-too-long': new RequestError('ai-prompt-too-long', 'scripted'),
  late: new LateError('ai-answer-late', 'scripted'),
  'broken-off': new OverloadedError('ai-answer-broken-off', 'scripted'),
  stalled: new LateError('ai-answer-stalled', 'scripted'),
}

describeCompletion('the scripted fake', async ({ pieces, toolCalls = [], ending }) => {
  const calls = toolCalls.map((call) => ({ name: call.name, argumentsJson: JSON.stringify(call.arguments) }))
  switch (ending) {
    case 'hangs':
      return createScriptedCompletion({ pieces, hangs: true })
    case 'stop':
    case 'length':
    case 'tool-calls':
    case 'content-filter':
    case 'refusal':
      return createScriptedCompletion({ pieces, toolCalls: calls, finishReason: ending })
    default:
      return createScriptedCompletion({ pieces, failure: failures[ending] })
  }
})

const request: CompletionRequest = {
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content: 'Вы робот?' }],
}

async function textOf(completion: Completion, asked: CompletionRequest = request): Promise<string> {
  let text = ''
  for await (const event of completion.stream(asked, new AbortController().signal)) {
    if (event.type === 'text-delta') text += event.text
  }
  return text
}

async function failureOf(completion: Completion): Promise<unknown> {
  return textOf(completion).then(
    () => undefined,
    (error: unknown) => error,
  )
}

describe('the OpenAI completion', () => {
  test('sends the conversation in a form whose beginning stays the same from turn to turn', async () => {
    const { server, connection } = await started()
    const completion = createOpenAiCompletion(connection)
    await textOf(completion, {
      model: 'gpt-4o-mini',
      temperature: 0.4,
      maxTokens: 300,
      requestId: 'call_1-turn-2',
      messages: [
        { role: 'system', content: 'Ты ассистент.' },
        {
          role: 'assistant',
          content: null,
          toolCalls: [{ id: 'call_a', name: 'look_up', argumentsJson: '{}' }],
        },
        { role: 'tool', toolCallId: 'call_a', content: 'готов' },
        { role: 'user', content: 'Вы робот?' },
      ],
    })

    expect(server.requests[0]).toMatchObject({
      stream: true,
      clientRequestId: 'call_1-turn-2',
      messages: [
        { role: 'system', content: 'Ты ассистент.' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'call_a', type: 'function', function: { name: 'look_up', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'call_a', content: 'готов' },
        { role: 'user', content: 'Вы робот?' },
      ],
    })
  })

  test('tells what the reply cost, and what the vendor had in its cache', async () => {
    const { connection } = await started()
    const completion = createOpenAiCompletion(connection)
    const long: CompletionRequest = {
      model: 'gpt-4o-mini',
      messages: [
        { role: 'system', content: 'Правила разговора. '.repeat(400) },
        { role: 'user', content: 'Алло' },
      ],
    }
    const ends: CompletionEvent[] = []
    for (const _ of [1, 2]) {
      for await (const event of completion.stream(long, new AbortController().signal))
        if (event.type === 'end') ends.push(event)
    }

    expect(ends).toMatchObject([
      { usage: { cachedTokens: 0 } },
      { usage: { cachedTokens: expect.toSatisfy((n: number) => n >= 1024) } },
    ])
  })

  test('leaves the temperature out for models that refuse one', async () => {
    const { connection } = await started()

    expect(
      await textOf(createOpenAiCompletion(connection), { ...request, model: 'gpt-5-mini', temperature: 0.4 }),
    ).toMatch(/ассистент/)
  })

  test('takes from a rate limit when to come again', async () => {
    const { connection } = await started({
      faults: [{ fault: { kind: 'rate-limited', retryAfterMs: 1500 } }],
    })

    expect(await failureOf(createOpenAiCompletion(connection))).toMatchObject({
      code: 'ai-rate-limited',
      retryAfterMs: 1500,
    })
  })

  test('tells an error in mid-stream from a broken connection', async () => {
    const { connection } = await started({ faults: [{ fault: { kind: 'error-in-stream', afterTokens: 2 } }] })

    expect(await failureOf(createOpenAiCompletion(connection))).toMatchObject({
      code: 'ai-server-failed',
      trouble: 'overloaded',
    })
  })

  test('says that nobody answers at the address', async () => {
    const { server, connection } = await started()
    await server.stop()

    expect(await failureOf(createOpenAiCompletion(connection))).toMatchObject({
      code: 'ai-unreachable',
      trouble: 'overloaded',
    })
  })

  test('names an unknown model', async () => {
    const { connection } = await started()
    const completion = createOpenAiCompletion(connection)

    await expect(textOf(completion, { ...request, model: 'llama-9' })).rejects.toMatchObject({
      code: 'ai-model-unknown',
      trouble: 'request',
    })
  })

  test('stops the model where the reader leaves, and where the signal aborts before the first token', async () => {
    const { server, connection } = await started({
      faults: [{ fault: { kind: 'stall', afterTokens: 2 }, requests: [1] }, { fault: { kind: 'no-answer' } }],
    })
    const completion = createOpenAiCompletion(connection)
    for await (const event of completion.stream(request, new AbortController().signal))
      if (event.type === 'text-delta') break
    const hangUp = new AbortController()
    const silent = completion.stream(request, hangUp.signal)
    await expect.poll(() => server.requests.length, { timeout: 30_000 }).toBe(2)
    hangUp.abort(new Error('hung up'))

    await expect(async () => {
      for await (const event of silent) expect(event).toBeUndefined()
    }).rejects.toThrow('hung up')
    await expect
      .poll(() => server.requests.map((one) => one.end), { timeout: 30_000 })
      .toEqual(['aborted-by-client', 'aborted-by-client'])
  })

  test('keeps its connections for the turns that follow', async () => {
    const { server, connection } = await started()
    const completion = createOpenAiCompletion(connection)
    for (let turn = 0; turn < 5; turn += 1) await textOf(completion)

    // Two, not one: the next turn may start in the moment in which the last answer's connection becomes free.
    expect(server.requests).toHaveLength(5)
    expect(new Set(server.requests.map((one) => one.clientPort)).size).toBeLessThanOrEqual(2)
  })

  test('keeps fifty replies at once apart, cut inside characters', async () => {
    const { connection } = await started({
      splitting: 'inside-characters',
      tokenIntervalMs: 0,
      script: Array.from({ length: 50 }, (_, number) => ({
        phrase: `номер-${number}.`,
        text: `Ёлка №${number} "в кавычках" \\ т. е. 3.5 млн 🎄.`,
      })),
    })
    const completion = createOpenAiCompletion(connection)
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, number) =>
        textOf(completion, {
          model: 'gpt-4o-mini',
          messages: [{ role: 'user', content: `номер-${number}.` }],
        }),
      ),
    )

    expect(replies).toEqual(
      Array.from({ length: 50 }, (_, number) => `Ёлка №${number} "в кавычках" \\ т. е. 3.5 млн 🎄.`),
    )
  })
})
