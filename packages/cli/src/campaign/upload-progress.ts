import type { Clock } from '@perezvon/runtime/clock'
import { printable } from '../printable.ts'
import type { ContactList } from './contact-list.ts'
import { bytesText, countText } from './watch/figures-text.ts'

const MEGABYTE = 1_000_000

/** How far a list is on its way, in one line. */
export function uploadLine(list: ContactList, sent: number, seconds: number): string {
  const share = Math.floor((100 * sent) / list.bytes)
  const rate = seconds < 1 ? '' : `, ${countText(Math.round(sent / seconds / MEGABYTE))} MB a second`
  const stage = sent < list.bytes ? rate : ', sent; the gateway is reading the rest'
  return printable(`${list.name}: ${share} % of ${bytesText(list.bytes)}${stage}`)
}

/** Tells the upload of lists: over the same line on a terminal, at every tenth of a list elsewhere. */
export function createUploadProgress(
  output: { write(text: string): unknown; isTTY?: boolean; columns?: number },
  clock: Clock,
): { sent(list: ContactList, bytes: number): void; end(): void } {
  let current: { list: ContactList; since: number; tenth: number } | undefined
  let open = false
  const end = () => {
    if (open) output.write('\r\u001b[2K')
    open = false
    current = undefined
  }
  return {
    end,
    sent: (list, bytes) => {
      const now = clock.now().getTime()
      if (current?.list !== list) current = { list, since: now, tenth: 0 }
      const line = uploadLine(list, bytes, (now - current.since) / 1000)
      const tenth = Math.floor((10 * bytes) / list.bytes)
      if (output.isTTY) {
        output.write(`\r\u001b[2K${line.slice(0, Math.max(1, (output.columns ?? 80) - 1))}`)
        open = true
      } else if (tenth > current.tenth && list.bytes > 10 * MEGABYTE) output.write(`${line}\n`)
      current.tenth = tenth
    },
  }
}
