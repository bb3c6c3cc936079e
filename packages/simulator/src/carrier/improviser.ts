import type { SpokenEntry } from '../ledger/entries.ts'

/** What a person says who makes it up; nothing where `says` is empty. */
export interface Improvised {
  readonly says: string
  /** After the last word. */
  readonly thenHangsUp: boolean
}

/**
 * Makes up what a person says next, where their script leaves it open. The session runs at real pace meanwhile, so that
 * thinking is not taken for silence. Where it rejects, the script's ending comes; `signal` aborts where nobody will listen.
 */
export type Improviser = (
  asked: { readonly number: string; readonly persona: string; readonly said: readonly SpokenEntry[] },
  signal: AbortSignal,
) => Promise<Improvised>
