import type { Outcome } from './outcome.ts'

/**
 * The outcome of a call that was never answered, by the SIP code of VoxEngine's `Failed` event.
 * Source: VoxEngine's call events and limits pages, RFC 3261 §21. 402 and 403 are the account's fault, not the
 * contact's. 487 is our own hang-up while it rang, which is how a shorter ring time is made.
 */
export function outcomeOfFailure(sipCode: number): Outcome {
  switch (sipCode) {
    case 486:
    case 600:
      return 'busy'
    case 408:
    case 480:
    case 487:
      return 'no-answer'
    case 603:
      return 'declined'
    case 404:
    case 410:
    case 484:
    case 604:
      return 'invalid-number'
    case 402:
    case 403:
      return 'account-fault'
    default:
      return 'failed'
  }
}
