import { describe, expect, test } from 'vitest'
import { contentDelta } from './content-delta.ts'
import { createEventStreamReader } from './event-stream-reader.ts'

function linesOf(text: string, cutEvery: number): string[] {
  const bytes = Buffer.from(text, 'utf8')
  const lines: string[] = []
  const read = createEventStreamReader((line, start, end) => lines.push(line.toString('utf8', start, end)))
  for (let at = 0; at < bytes.length; at += cutEvery) read(bytes.subarray(at, at + cutEvery))
  return lines
}

describe('an event stream', () => {
  const stream = ': comment\r\n\r\nevent: x\ndata: {"ё":"🎄"}\n\ndata:без пробела\r\n\r\ndata: [DONE]\n\n'

  test.each([1, 2, 3, 5, 7, 1000])('cut every %i bytes gives the same whole lines', (cutEvery) => {
    expect(linesOf(stream, cutEvery)).toEqual(['{"ё":"🎄"}', 'без пробела', '[DONE]'])
  })

  test('does not give a line that never ended', () => {
    expect(linesOf('data: a\n\ndata: b', 3)).toEqual(['a'])
  })
})

function chunkWith(delta: object, finishReason: string | null = null): string {
  return JSON.stringify({
    id: 'chatcmpl-1',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
    usage: null,
    obfuscation: 'x',
  })
}

function quick(chunk: string): string | undefined {
  const framed = Buffer.from(`data: ${chunk}\n\ndata: next`, 'utf8')
  return contentDelta(framed, 6, 6 + Buffer.byteLength(chunk))
}

describe('the quick way to a piece of text', () => {
  test.each([
    ['plain', ' привет'],
    ['empty', ''],
    ['quotes and backslashes', 'он сказал "да\\нет" \\'],
    ['line ends and tabs', 'раз\nдва\t\r'],
    ['what looks like the opening itself', '"delta":{"content":"x"}'],
    ['what looks like a finish reason', '"finish_reason":"stop"'],
    ['an emoji', '🎄 ё'],
    ['a control character', '\u0007'],
  ])('gives what parsing gives: %s', (_, content) => {
    expect(quick(chunkWith({ content }))).toBe(content)
  })

  test('gives escaped letters as letters', () => {
    const escaped = chunkWith({ content: 'X' }).replace('"X"', '"\\u043f\\ud83c\\udf84"')

    expect(quick(escaped)).toBe('п🎄')
  })

  test.each([
    ['the role chunk', chunkWith({ role: 'assistant', content: '' })],
    ['content beside something else', chunkWith({ content: 'да', refusal: null })],
    ['content with a finish reason', chunkWith({ content: 'да' }, 'stop')],
    ['a tool call', chunkWith({ tool_calls: [{ index: 0, function: { arguments: '{"content":"' } }] })],
    ['content that is null', chunkWith({ content: null })],
    ['no choices', JSON.stringify({ choices: [], usage: {} })],
    ['a chunk that is cut off', chunkWith({ content: 'да' }).slice(0, 60)],
  ])('leaves %s to parsing', (_, chunk) => {
    expect(quick(chunk)).toBeUndefined()
  })
})
