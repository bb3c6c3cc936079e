import { expect, it } from 'vitest'
import { withVariables } from './tool-url.ts'

const URL = 'https://api.example.com/shops/{{shop}}/orders?of={{shop}}'

it('a contact’s variables stand percent-encoded in their places', () => {
  expect(withVariables(URL, { shop: 'A/1' })).toBe('https://api.example.com/shops/A%2F1/orders?of=A%2F1')
  expect(withVariables(URL, { shop: '..1' })).toBe('https://api.example.com/shops/..1/orders?of=..1')
  expect(withVariables(URL, { shop: ' ' })).toBeUndefined()
})

it('one that would lead to another path is none', () => {
  for (const shop of ['.', '..']) expect(withVariables(URL, { shop })).toBeUndefined()
  const two = 'https://api.example.com/{{one}}{{two}}/orders'
  expect(withVariables(two, { one: '.', two: '.' })).toBeUndefined()
})

it('dots are no path in a query, nor where the agent’s document has them', () => {
  const query = 'https://api.example.com/orders?at=/{{at}}/'
  expect(withVariables(query, { at: '..' })).toBe('https://api.example.com/orders?at=/../')
  const dotted = 'https://api.example.com/a/../{{shop}}'
  expect(withVariables(dotted, { shop: '7' })).toBe('https://api.example.com/a/../7')
})
