import { describe, expect, test } from 'vitest'
import { isAiError } from '../ai-errors.ts'
import type {
  Completion,
  CompletionEvent,
  CompletionRequest,
  FinishReason,
} from '../completion/completion.ts'

/** What the model does with the next request, in terms that a fake and a vendor's server can both play. */
export interface RehearsedReply {
  readonly pieces: readonly string[]
  readonly toolCalls?: readonly {
    readonly name: string
    readonly arguments: Readonly<Record<string, unknown>>
  }[]
  readonly ending: FinishReason | 'hangs' | RehearsedTrouble
}

/** Ways to fail; `broken-off` and `stalled` come after the pieces, the others in place of an answer. */
export type RehearsedTrouble =
  | 'key-refused'
  | 'credit-exhausted'
  | 'rate-limited'
  | 'server-failed'
  | 'prompt-too-long'
  | 'late'
  | 'broken-off'
  | 'stalled'

/** Makes a completion whose next reply is the given one. */
export type CompletionRig = (reply: RehearsedReply) => Promise<Completion>

const request: CompletionRequest = {
  model: 'gpt-4o-mini',
  messages: [
    { role: 'system', content: 'Ты голосовой ассистент компании HALO.' },
    { role: 'user', content: 'Когда привезут заказ?' },
  ],
  tools: [
    { name: 'end_call', description: 'Ends the call.', parameters: { type: 'object', properties: {} } },
  ],
  temperature: 0.4,
  maxTokens: 300,
}

const troubles: readonly (readonly [RehearsedTrouble, string, string])[] = [
  ['key-refused', 'account', 'ai-key-refused'],
  ['credit-exhausted', 'account', 'ai-credit-exhausted'],
  ['rate-limited', 'overloaded', 'ai-rate-limited'],
  ['server-failed', 'overloaded', 'ai-server-failed'],
  ['prompt-too-long', 'request', 'ai-prompt-too-long'],
  ['late', 'late', 'ai-answer-late'],
  ['broken-off', 'overloaded', 'ai-answer-broken-off'],
  ['stalled', 'late', 'ai-answer-stalled'],
]

/** What every implementation of the completion port keeps. */
export function describeCompletion(implementation: string, rig: CompletionRig): void {
  const unaborted = () => new AbortController().signal

  describe(`the completion port on ${implementation}`, () => {
    test('gives the text piece by piece, and the end once, last', async () => {
      const pieces = ['Это', ' т. е.', ' 3.5', ' млн', ' 🎉', ' рублей', '.']
      const completion = await rig({ pieces, ending: 'stop' })
      const { events } = await heard(completion.stream(request, unaborted()))

      expect(events.slice(0, -1)).toEqual(pieces.map((text) => ({ type: 'text-delta', text })))
      expect(events.at(-1)).toMatchObject({ type: 'end', finishReason: 'stop' })
    })

    test('gives a tool call whole, after the text', async () => {
      const toolCalls = [{ name: 'end_call', arguments: { reason: 'до свидания' } }]
      const completion = await rig({ pieces: ['До свидания!'], toolCalls, ending: 'tool-calls' })
      const { events } = await heard(completion.stream(request, unaborted()))

      expect(events.map((event) => event.type)).toEqual(['text-delta', 'tool-call', 'end'])
      expect(events[1]).toMatchObject({ name: 'end_call', argumentsJson: '{"reason":"до свидания"}' })
      expect(events[2]).toMatchObject({ finishReason: 'tool-calls' })
    })

    test.each(['length', 'content-filter'] as const)('says that the text ended by %s', async (ending) => {
      const completion = await rig({ pieces: ['Заказ', ' уже'], ending })
      const { events, text } = await heard(completion.stream(request, unaborted()))

      expect(text).toBe('Заказ уже')
      expect(events.at(-1)).toMatchObject({ type: 'end', finishReason: ending })
    })

    test('gives a refusal as text and says that it is one', async () => {
      const completion = await rig({ pieces: ['С этим', ' не помогу.'], ending: 'refusal' })
      const { events, text } = await heard(completion.stream(request, unaborted()))

      expect(text).toBe('С этим не помогу.')
      expect(events.at(-1)).toMatchObject({ type: 'end', finishReason: 'refusal' })
    })

    test.each(troubles)('throws %s as %s trouble, never an end', async (ending, trouble, code) => {
      const completion = await rig({ pieces: ['Заказ', ' уже'], ending })
      const { events, thrown } = await heard(completion.stream(request, unaborted()))

      expect(isAiError(thrown)).toBe(true)
      expect(thrown).toMatchObject({ trouble, code })
      expect(events.some((event) => event.type === 'end')).toBe(false)
    })

    test('gives what came before the connection broke', async () => {
      const completion = await rig({ pieces: ['Заказ', ' уже'], ending: 'broken-off' })

      expect((await heard(completion.stream(request, unaborted()))).text).toBe('Заказ уже')
    })

    test("throws the signal's own reason where it aborts in the middle", async () => {
      const completion = await rig({ pieces: ['Заказ', ' уже'], ending: 'hangs' })
      const interruption = new AbortController()
      const bargeIn = new Error('the person spoke')
      const { text, thrown } = await heard(completion.stream(request, interruption.signal), (soFar) => {
        if (soFar === 'Заказ уже') interruption.abort(bargeIn)
      })

      expect(text).toBe('Заказ уже')
      expect(thrown).toBe(bargeIn)
    })

    test('throws at once where the signal was aborted before', async () => {
      const completion = await rig({ pieces: ['Заказ'], ending: 'stop' })
      const gone = new Error('the call ended')
      const { text, thrown } = await heard(completion.stream(request, AbortSignal.abort(gone)))

      expect(text).toBe('')
      expect(thrown).toBe(gone)
    })

    test('lets the reader leave early', async () => {
      const completion = await rig({ pieces: ['Заказ', ' уже'], ending: 'hangs' })
      const texts: string[] = []
      for await (const event of completion.stream(request, unaborted())) {
        if (event.type === 'text-delta') texts.push(event.text)
        break
      }

      expect(texts).toEqual(['Заказ'])
    })
  })
}

interface Heard {
  readonly events: readonly CompletionEvent[]
  readonly text: string
  readonly thrown: unknown
}

/** Reads a stream to its end or failure. */
async function heard(
  stream: AsyncIterable<CompletionEvent>,
  onText?: (soFar: string) => void,
): Promise<Heard> {
  const events: CompletionEvent[] = []
  let text = ''
  try {
    for await (const event of stream) {
      events.push(event)
      if (event.type !== 'text-delta') continue
      text += event.text
      onText?.(text)
    }
    return { events, text, thrown: undefined }
  } catch (thrown) {
    return { events, text, thrown }
  }
}
