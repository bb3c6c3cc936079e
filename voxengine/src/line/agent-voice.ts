import type { ScenarioSettings } from '@perezvon/contracts/scenario/scenario-settings'
import { findInList } from '../speech/platform-lists.ts'

/** Finds the settings' voice in the platform's list; the detail says what is not there. */
export function findVoice({
  voice: { name, options },
}: Pick<ScenarioSettings, 'voice'>): { ok: true; say: SayOptions } | { ok: false; detail: string } {
  const voice = findInList<Voice>('VoiceList', VoiceList, name)
  if (!voice.ok) return voice
  const say: SayOptions = { voice: voice.entry, progressivePlayback: true }
  if (Object.keys(options).length > 0) say.ttsOptions = options
  return { ok: true, say }
}
