import { type BuiltIn, NO_PARAMETERS } from '../built-in-tool.ts'

/**
 * What the person said, as the suppression's reason keeps it. The recogniser looks for the forms in which people ask not
 * to be called; the model hears what they mean.
 */
const WORDS_KEPT = 300

/** The model's way to keep a person who asks for it out of all calls: the same as the recogniser's. */
export const optOut: BuiltIn = {
  name: 'opt_out',
  isOffered: () => true,
  description: () =>
    'The person does not want to be called any more, in whatever words. Say nothing and call this at once: what it ' +
    'means and the goodbye are spoken by themselves, and the call ends. Not for "not now": that is a callback.',
  parameters: () => NO_PARAMETERS,
  run: async ({ callId, turn, userText }, { suppress }) => {
    await suppress({ callId, turn, words: userText.slice(0, WORDS_KEPT) })
    return { outcome: 'done', result: { ok: true }, wish: { kind: 'opt-out' } }
  },
  // The turn's record holds it: it is written when the call is closed.
  late: { outcome: 'timed-out', result: { ok: true }, wish: { kind: 'opt-out' } },
}
