/** Where a recording is, and how long. */
export type Recorded = { url: string; seconds: number }

/** An utterance that is not written down here: its recording, and how long a voice was heard in it. */
export type RecordedUtterance = {
  voiceMs: number
  /** Resolves when the file is whole, as far as the platform says so; undefined where there is none. */
  whole(): Promise<Recorded | undefined>
}
