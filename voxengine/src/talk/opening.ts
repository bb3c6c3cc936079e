import type { ScenarioSettings } from '@perezvon/contracts/scenario/scenario-settings'
import type { CallFact } from '../session/event-outbox.ts'
import type { PhraseFate } from '../speech/phrase.ts'
import type { SayQueue } from '../speech/say-queue.ts'

/** The disclosure is tried again where the platform could not speak it: without it the agent may say nothing. */
const DISCLOSURE_TRIES = 2

/**
 * The opening, which nobody can interrupt: the disclosure, told to the gateway only when the person has heard it,
 * then the greeting. Answers the disclosure's fate: unless it was `played`, the model must not speak.
 */
export async function speakOpening(parts: {
  settings: Pick<ScenarioSettings, 'disclosure' | 'greeting'>
  voice: SayQueue
  record(fact: CallFact): void
  greetingBegins(): void
}): Promise<PhraseFate> {
  const { settings, voice, record } = parts
  let fate: PhraseFate = 'failed'
  for (let tries = 0; tries < DISCLOSURE_TRIES && fate === 'failed'; tries += 1)
    fate = await voice.say({ text: settings.disclosure, turn: 0, kind: 'disclosure' })
  if (fate !== 'played') return fate
  record({ type: 'call.disclosed', text: settings.disclosure })
  parts.greetingBegins()
  const greeted = await voice.say({ text: settings.greeting, turn: 0, kind: 'greeting' })
  if (greeted === 'played') record({ type: 'call.greeted', text: settings.greeting })
  return fate
}
