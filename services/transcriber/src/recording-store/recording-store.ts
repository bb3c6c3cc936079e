import type { DownloadResult } from '@perezvon/voximplant/recording-download'

/**
 * Where recordings are kept, by key: a relative path of lower-case letters, digits, `_`, `.`, `-` and `/`. Recordings are
 * never whole in memory: they come and go as files.
 */
export type RecordingStore = {
  /** Takes a recording in: `download` is given the file to write. Kept where that is complete; a known key is replaced. */
  takeIn(key: string, download: (path: string) => Promise<DownloadResult>): Promise<DownloadResult>
  /** Hands a recording out as a file while `use` runs; undefined where there is none. */
  handOut<Used>(key: string, use: (path: string) => Promise<Used>): Promise<Used | undefined>
  /** Throws where nothing could be stored. */
  check(): Promise<void>
}
