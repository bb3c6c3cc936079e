import { expect, test } from 'vitest'
import { hunkLines } from './hunks.ts'
import { diffLines } from './line-diff.ts'

const shown = (before: string, after: string) => {
  const { added, removed, lines } = diffLines(before.replaceAll(' ', '\n'), after.replaceAll(' ', '\n'))
  return { added, removed, lines: lines?.map(({ sign, text }) => `${sign}${text}`).join('') }
}

test.each([
  ['a b c', 'a b c', ' a b c'],
  ['a b c', 'a x c', ' a-b+x c'],
  ['a c', 'a b c', ' a+b c'],
  ['a b c', 'a c', ' a-b c'],
  ['a b c d', 'b c d e', '-a b c d+e'],
  ['a b a b', 'b a b a', '-a b a b+a'],
  ['a', 'b', '-a+b'],
])('%s → %s', (before, after, lines) => {
  const difference = shown(before, after)
  expect(difference.lines).toBe(lines)
  expect(difference.added).toBe(lines.split('+').length - 1)
  expect(difference.removed).toBe(lines.split('-').length - 1)
})

test('applied to the first text, a difference gives the second', () => {
  const before = Array.from({ length: 300 }, (_, index) => `line ${index % 17}`)
  const after = before.flatMap((line, index) =>
    index % 11 === 0 ? [] : index % 7 === 0 ? [line, 'new'] : [line],
  )
  const { lines = [] } = diffLines(before.join('\n'), after.join('\n'))
  expect(lines.filter(({ sign }) => sign !== '+').map(({ text }) => text)).toEqual(before)
  expect(lines.filter(({ sign }) => sign !== '-').map(({ text }) => text)).toEqual(after)
})

test('texts with nothing in common are counted, not compared', () => {
  const text = (word: string) => Array.from({ length: 2000 }, (_, index) => `${word} ${index}`).join('\n')
  expect(diffLines(text('a'), text('b'))).toEqual({ added: 2000, removed: 2000, lines: undefined })
})

test('hunks show the changed places alone, with their line numbers', () => {
  const before = Array.from({ length: 20 }, (_, index) => `${index + 1}`)
  const after = before.with(4, 'five').with(15, 'sixteen')
  const { lines = [] } = diffLines(before.join('\n'), after.join('\n'))
  expect(hunkLines(lines)).toEqual([
    '@@ -3 +3 @@',
    ' 3',
    ' 4',
    '-5',
    '+five',
    ' 6',
    ' 7',
    '@@ -14 +14 @@',
    ' 14',
    ' 15',
    '-16',
    '+sixteen',
    ' 17',
    ' 18',
  ])
})
