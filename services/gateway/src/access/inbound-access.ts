import type { InboundClaimBody } from '@perezvon/contracts/http/claim-inbound-call'
import type { Clock } from '@perezvon/runtime/clock'
import type { Secret } from '@perezvon/runtime/secret'
import { inboundKeyOf, isSignedInboundClaim } from '@perezvon/voximplant/inbound-key'
import { ProblemError } from '../problems/problem.ts'

/** Lets in sessions that an incoming call has started: they have no call yet, and so no call token. */
export type InboundAccess = {
  /** Throws a problem where the claim was not signed by a session of our application, or too long ago. */
  admit(claim: InboundClaimBody, signature: string | undefined): void
}

/** Clocks of two clouds differ; a claim that is repeated keeps its time for half a minute. */
const HEARD_FOR_MS = 5 * 60_000

export function createInboundAccess(options: { secret: Secret; clock: Clock }): InboundAccess {
  const key = inboundKeyOf(options.secret)
  return {
    admit: (claim, signature = '') => {
      if (!isSignedInboundClaim(claim, signature, key))
        throw new ProblemError(
          'inbound-signature-invalid',
          'X-Inbound-Signature is missing or not of this gateway’s key: run ./perezvon deploy with the PEREZVON_SECRET that the gateways have.',
        )
      if (Math.abs(options.clock.now().getTime() - claim.at) > HEARD_FOR_MS)
        throw new ProblemError(
          'inbound-signature-invalid',
          'The claim was signed too long ago, or the clocks differ.',
        )
    },
  }
}
