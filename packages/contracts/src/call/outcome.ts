import { z } from 'zod'

/** What an attempt came to. Exactly one each, with a reason beside it. */
export const outcomeSchema = z
  .enum([
    'conversation',
    'opted-out',
    'no-conversation',
    'voicemail',
    'busy',
    'no-answer',
    'declined',
    'invalid-number',
    'refused',
    'cancelled',
    'expired',
    'account-fault',
    'failed',
    'lost',
  ])
  .meta({ id: 'Outcome' })
export type Outcome = z.infer<typeof outcomeSchema>

/** Whose fault it is where it went wrong. Only a contact's outcome uses up the contact's retries. */
export type Fault = 'none' | 'contact' | 'account' | 'ourselves'

export type OutcomeMeaning = {
  /** A person picked up. */
  reached: boolean
  fault: Fault
  /** The campaign's retry rule that decides whether the contact is dialled again; absent: final. */
  retry?: 'busy' | 'no_answer' | 'voicemail' | 'failed'
  means: string
}

/** One line each: what every surface says and every rule asks. */
export const OUTCOMES: Readonly<Record<Outcome, OutcomeMeaning>> = {
  conversation: { reached: true, fault: 'none', means: 'a person answered and spoke with the agent' },
  'opted-out': {
    reached: true,
    fault: 'none',
    means: 'the person asked not to be called; the number is suppressed',
  },
  'no-conversation': {
    reached: true,
    fault: 'contact',
    means: 'somebody answered and said nothing that was understood',
  },
  voicemail: {
    reached: false,
    fault: 'contact',
    retry: 'voicemail',
    means: 'an answering machine picked up',
  },
  busy: { reached: false, fault: 'contact', retry: 'busy', means: 'the line was busy' },
  'no-answer': { reached: false, fault: 'contact', retry: 'no_answer', means: 'nobody picked up in time' },
  declined: { reached: false, fault: 'contact', means: 'the call was rejected' },
  'invalid-number': { reached: false, fault: 'contact', means: 'the number does not exist' },
  refused: {
    reached: false,
    fault: 'none',
    means: 'the claim was refused: suppressed, outside the calling window, or called too often',
  },
  cancelled: { reached: false, fault: 'none', means: 'the campaign was cancelled before anybody answered' },
  expired: { reached: false, fault: 'none', means: 'the time for it was over before anybody was dialled' },
  'account-fault': {
    reached: false,
    fault: 'account',
    retry: 'failed',
    means: 'the account may not call now: money, limits, a block',
  },
  failed: {
    reached: false,
    fault: 'ourselves',
    retry: 'failed',
    means: 'the carrier or Perezvon failed; nobody was reached',
  },
  lost: {
    reached: false,
    fault: 'ourselves',
    means: 'the fate could not be established; not dialled again by itself',
  },
}
