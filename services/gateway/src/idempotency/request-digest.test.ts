import { Secret } from '@perezvon/runtime/secret'
import { expect, test } from 'vitest'
import { createRequestDigest } from './request-digest.ts'

const request = { phone: '+79161234567' }
const ours = createRequestDigest({ secret: new Secret('one secret of at least thirty-two characters') })

test('the same request has the same digest, another request another', () => {
  expect(ours(request)).toBe(ours({ ...request }))
  expect(ours({ phone: '+79161234568' })).not.toBe(ours(request))
})

test('without the secret nobody can try which number a digest stands for', () => {
  const others = createRequestDigest({ secret: new Secret('another secret of at least thirty-two letters') })
  expect(others(request)).not.toBe(ours(request))
})
