import { expect, test } from 'vitest'
import { prefixTree } from './prefix-tree.ts'

const tree = prefixTree(
  new Map([
    ['7', 'Russia'],
    ['7495', 'Moscow'],
    ['74', 'centre'],
  ]),
)

test('the longest prefix wins, with and without the plus', () => {
  expect(tree.longestMatch('+74951234567')).toBe('Moscow')
  expect(tree.longestMatch('74941234567')).toBe('centre')
  expect(tree.longestMatch('+79161234567')).toBe('Russia')
})

test('what no prefix begins has no value', () => {
  expect(tree.longestMatch('+4930123456')).toBeUndefined()
  expect(tree.longestMatch('+')).toBeUndefined()
  expect(tree.longestMatch('')).toBeUndefined()
})
