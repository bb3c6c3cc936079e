import { createHmac } from 'node:crypto'
import type { Secret } from '@perezvon/runtime/secret'

/** Stands for a request that is kept under its Idempotency-Key. */
export type RequestDigest = (request: unknown) => string

/**
 * Digests requests under a key that is not in the database: a request may be little more than a telephone number, and a
 * bare hash of one is found by trying all numbers, erased ones included.
 */
export function createRequestDigest({ secret }: { secret: Secret }): RequestDigest {
  return (request) =>
    createHmac('sha256', secret.reveal())
      .update(`idempotency-request:${JSON.stringify(request)}`)
      .digest('hex')
}
