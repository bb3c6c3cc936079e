import { describe, expect, test } from 'vitest'
import type { AudioFile, SpeechToText } from '../speech-to-text/speech-to-text.ts'

/** What is in the recording that the next request sends. */
export type RehearsedRecording = 'two-utterances' | 'silence' | RecordingTrouble

/** Ways to fail. */
export type RecordingTrouble =
  | 'no-audio'
  | 'key-refused'
  | 'credit-exhausted'
  | 'rate-limited'
  | 'server-failed'

/** The utterances of `two-utterances`, which lasts 7200 ms. */
export const rehearsedUtterances = [
  { text: 'Здравствуйте! Это HALO.', startMs: 0, endMs: 3000 },
  { text: 'Да, слушаю вас.', startMs: 3600, endMs: 5100 },
] as const

/** How long `two-utterances` and `silence` last. */
export const rehearsedDurationMs = 7200

/** Makes the port and the file to ask it about. */
export type SpeechToTextRig = (
  recording: RehearsedRecording,
) => Promise<{ speechToText: SpeechToText; file: AudioFile }>

const troubles: readonly (readonly [RecordingTrouble, string, string])[] = [
  ['no-audio', 'request', 'ai-audio-unreadable'],
  ['key-refused', 'account', 'ai-key-refused'],
  ['credit-exhausted', 'account', 'ai-credit-exhausted'],
  ['rate-limited', 'overloaded', 'ai-rate-limited'],
  ['server-failed', 'overloaded', 'ai-server-failed'],
]

/** What every implementation of the speech-to-text port keeps. */
export function describeSpeechToText(implementation: string, rig: SpeechToTextRig): void {
  const unaborted = () => new AbortController().signal

  describe(`the speech-to-text port on ${implementation}`, () => {
    test('gives the text and its segments in milliseconds', async () => {
      const { speechToText, file } = await rig('two-utterances')
      const heard = await speechToText.transcribe({ file, language: 'ru' }, unaborted())

      expect(heard).toMatchObject({
        text: 'Здравствуйте! Это HALO. Да, слушаю вас.',
        durationMs: rehearsedDurationMs,
        language: 'ru',
        segments: rehearsedUtterances,
      })
      expect(heard.model).not.toBe('')
      for (const { confidence } of heard.segments) {
        expect(confidence).toBeGreaterThan(0)
        expect(confidence).toBeLessThanOrEqual(1)
      }
    })

    test('gives no segments where nothing was said', async () => {
      const { speechToText, file } = await rig('silence')

      expect(await speechToText.transcribe({ file }, unaborted())).toMatchObject({ text: '', segments: [] })
    })

    test.each(troubles)('throws %s as %s trouble', async (recording, trouble, code) => {
      const { speechToText, file } = await rig(recording)

      await expect(speechToText.transcribe({ file }, unaborted())).rejects.toMatchObject({ trouble, code })
    })

    test("throws the signal's own reason", async () => {
      const { speechToText, file } = await rig('two-utterances')
      const drain = new Error('the service stops')

      await expect(speechToText.transcribe({ file }, AbortSignal.abort(drain))).rejects.toBe(drain)
    })
  })
}
