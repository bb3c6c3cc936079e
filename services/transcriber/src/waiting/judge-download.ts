import type { DownloadResult } from '@perezvon/voximplant/recording-download'
import { nextLook } from './next-look.ts'

/** What follows from a download: the file is there, look again later, or give it up for a named reason. */
export type DownloadVerdict =
  | { kind: 'stored'; bytes: number; sha256: string }
  | { kind: 'look-again'; afterMs: number; why: string }
  | { kind: 'give-up'; reason: string; detail: string }

/** Judges a download of a recording that was announced `waitedMs` ago. */
export function judgeDownload(result: DownloadResult, waitedMs: number): DownloadVerdict {
  switch (result.kind) {
    case 'complete':
      return { kind: 'stored', bytes: result.bytes, sha256: result.sha256 }
    case 'not-ready':
      return lookAgain(waitedMs, { why: result.reason, reason: 'never-ready' })
    case 'unreachable':
      return lookAgain(waitedMs, { why: result.cause.message, reason: 'unreachable' })
    case 'gone':
      return { kind: 'give-up', reason: 'gone', detail: 'it was deleted' }
    case 'refused':
      return { kind: 'give-up', reason: `refused-${result.reason}`, detail: result.detail }
    case 'too-large':
      return { kind: 'give-up', reason: 'too-large', detail: `it has more than ${result.maxBytes} bytes` }
    default:
      return result satisfies never
  }
}

function lookAgain(waitedMs: number, told: { why: string; reason: string }): DownloadVerdict {
  const next = nextLook(waitedMs)
  return next === 'never-ready'
    ? { kind: 'give-up', reason: told.reason, detail: told.why }
    : { kind: 'look-again', afterMs: next.afterMs, why: told.why }
}
