import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { z } from 'zod'
import { ApiFailure, apiErrors } from './error-codes.ts'

/** A service account's key, as the platform knows it: the public half. */
export interface ServiceKey {
  readonly keyId: string
  readonly publicKey: KeyObject | string
}

/** Lets requests in by a service account's token or by the account's API key. Throws {@link ApiFailure}. */
export interface Authorisation {
  check(request: { authorization: string | undefined; parameters: ReadonlyMap<string, string> }): void
}

const longestTokenSeconds = 3600
const header = z.object({ alg: z.literal('RS256'), kid: z.string() })
const claims = z.object({ iss: z.union([z.string(), z.number()]), iat: z.number(), exp: z.number() })

/** Creates the check of one account. `now` is real milliseconds. */
export function createAuthorisation(options: {
  accountId: number
  apiKey: string
  serviceKeys(): readonly ServiceKey[]
  now(): number
}): Authorisation {
  const checkToken = (token: string) => {
    const [headerPart = '', claimsPart = '', signaturePart = ''] = token.split('.')
    const { kid } = parsePart(header, headerPart)
    const { exp, iat, iss } = parsePart(claims, claimsPart)
    const key = options.serviceKeys().find(({ keyId }) => keyId === kid)
    if (key === undefined) throw new ApiFailure(apiErrors.invalidKeyId)
    const publicKey = typeof key.publicKey === 'string' ? createPublicKey(key.publicKey) : key.publicKey
    const signed = Buffer.from(`${headerPart}.${claimsPart}`)
    if (!verify('RSA-SHA256', signed, publicKey, Buffer.from(signaturePart, 'base64url'))) {
      throw new ApiFailure(apiErrors.authorisationFailed)
    }
    if (String(iss) !== String(options.accountId)) throw new ApiFailure(apiErrors.authorisationFailed)
    const nowSeconds = options.now() / 1000
    if (exp - iat > longestTokenSeconds) throw new ApiFailure(apiErrors.tokenLivesTooLong)
    if (iat > nowSeconds + 1) throw new ApiFailure(apiErrors.tokenFromFuture)
    if (exp <= nowSeconds) throw new ApiFailure(apiErrors.tokenExpired)
  }

  return {
    check({ authorization, parameters }) {
      const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1]
      if (token !== undefined) return checkToken(token)
      const isOwner = parameters.get('account_id') === String(options.accountId)
      if (!isOwner || parameters.get('api_key') !== options.apiKey) {
        throw new ApiFailure(apiErrors.authorisationFailed)
      }
    },
  }
}

function parsePart<Schema extends z.ZodType>(schema: Schema, part: string): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(Buffer.from(part, 'base64url').toString('utf8')))
  } catch (cause) {
    const failure = new ApiFailure(apiErrors.invalidToken)
    failure.cause = cause
    throw failure
  }
}
