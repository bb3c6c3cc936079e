import { describe, expect, test } from 'vitest'
import type { CompletionRequest } from '../completion/completion.ts'
import { createScriptedCompletion } from './scripted-completion.ts'

const request: CompletionRequest = {
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content: 'Вы робот?' }],
}

describe('the scripted fake', () => {
  test('throws where nothing is scripted', () => {
    expect(() => createScriptedCompletion().stream(request, new AbortController().signal)).toThrow(
      /no reply is scripted.*Вы робот/,
    )
  })

  test('holds its stream at a promise, and remembers what it was asked', async () => {
    const gate = Promise.withResolvers<void>()
    const completion = createScriptedCompletion({ pieces: ['Раз.', gate.promise, ' Два.'] })
    const reader = completion.stream(request, new AbortController().signal)[Symbol.asyncIterator]()

    expect((await reader.next()).value).toEqual({ type: 'text-delta', text: 'Раз.' })
    const next = reader.next()
    gate.resolve()
    expect((await next).value).toEqual({ type: 'text-delta', text: ' Два.' })
    expect(completion.requests).toEqual([request])
  })
})
