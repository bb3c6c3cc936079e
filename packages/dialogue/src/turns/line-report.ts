import type { TransferResult } from '@perezvon/contracts/call/transfer-result'

/** What the line tells beside the person's words. */
export type LineReport = {
  /** Keys that the person pressed. */
  keys?: string | undefined
  /** A target that could not be reached; the person has been told. */
  failedTransfer?: string | undefined
  transferResult?: TransferResult | undefined
}

/**
 * The person's turn as model and transcript hold it: reports of the line in square brackets before the words. Recognisers
 * write no brackets: those that come with the words are taken for round ones, so that nobody can speak a report.
 */
export function withLineReport(words: string, { keys, failedTransfer, transferResult }: LineReport): string {
  const reports = [
    failedTransfer === undefined ? '' : `[перевод] ${failedTransfer}: ${transferResult ?? 'failed'}`,
    keys === undefined ? '' : `[клавиши] ${keys}`,
  ]
  const spoken = words.replaceAll('[', '(').replaceAll(']', ')').trim()
  return [...reports, spoken].filter((part) => part !== '').join(' ')
}
