import type { SpeechToText, Transcription, TranscriptionRequest } from '../speech-to-text/speech-to-text.ts'

/** Answers to give, in this order: a transcription, or an error to throw. */
export type ScriptedTranscription = Transcription | Error

/** A speech-to-text that hears what it is told to, and remembers what it was asked. */
export interface ScriptedSpeechToText extends SpeechToText {
  readonly requests: readonly TranscriptionRequest[]
  /** Adds answers to the end of the script. */
  willHear(...answers: readonly ScriptedTranscription[]): void
}

/** Creates the fake. It reads no file. A request beyond the script throws: a test must say what is heard. */
export function createScriptedSpeechToText(
  ...script: readonly ScriptedTranscription[]
): ScriptedSpeechToText {
  const waiting = [...script]
  const requests: TranscriptionRequest[] = []
  return {
    requests,
    willHear(...answers) {
      waiting.push(...answers)
    },
    async transcribe(request, signal) {
      requests.push(request)
      signal.throwIfAborted()
      const answer = waiting.shift()
      if (answer === undefined) throw new Error(`nothing is scripted for transcription ${requests.length}`)
      if (answer instanceof Error) throw answer
      return answer
    },
  }
}
