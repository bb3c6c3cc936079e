import type { Completion, CompletionEvent, CompletionRequest } from '@perezvon/ai/completion/completion'
import { ReplyStream } from '@perezvon/ai/completion/reply-stream'
import type { BackupModel } from '@perezvon/contracts/agent/answering-in-time'
import type { Clock } from '@perezvon/runtime/clock'
import { createSentenceCutter } from '../sentences/sentence-cutter.ts'
import type { Deadlines } from './sentence-deadline.ts'

/** Why the second model was asked: the first one sent no token in time, or failed before its first sentence. */
export type BackupReason = 'late' | 'failed'

/** What is told of asking. */
export type AskedModels = {
  /** The model that is heard; undefined while that is open. */
  model: string | undefined
  /** When its first token came, and its first sentence was whole. */
  firstTokenAt: Date | undefined
  firstSentenceAt: Date | undefined
  backup: BackupReason | undefined
  /** Nothing came of it: neither model had a whole sentence, or the reply broke off. */
  hasFailed: boolean
}

export type AskingParts = {
  completion: Completion
  clock: Clock
  deadlines: Deadlines
}

/** One model that was asked. What it says is held until it is chosen. */
type Runner = {
  model: string
  held: CompletionEvent[]
  firstTokenAt: Date | undefined
  stop: AbortController
}

/**
 * Asks a model, and a second one where the first is slow or fails. Nothing is passed on before one of them has a whole
 * sentence, a tool call, or its end; from then on that one alone is heard, and the other is aborted: two replies are never
 * mixed. Fails where both have.
 */
export function askModels(
  parts: AskingParts,
  asked: {
    request: CompletionRequest
    signal: AbortSignal
    backup: BackupModel | undefined
    tokenCame?: () => void
    backupAsked: (why: BackupReason) => void
  },
): { events: AsyncIterable<CompletionEvent>; told: AskedModels } {
  const { clock, deadlines } = parts
  const { request, signal, backup } = asked
  const told: AskedModels = {
    model: undefined,
    firstTokenAt: undefined,
    firstSentenceAt: undefined,
    backup: undefined,
    hasFailed: false,
  }
  const running = new Set<Runner>()
  let chosen: Runner | undefined

  const letGo = (runner: Runner, why: unknown): void => {
    running.delete(runner)
    runner.stop.abort(why)
  }
  const abort = (): void => {
    for (const runner of running) letGo(runner, signal.reason)
    events.fail(signal.reason)
  }
  const events = new ReplyStream({
    left: () => {
      for (const runner of running) letGo(runner, new Error('nobody listens any more'))
    },
    closed: () => {
      deadline?.lift()
      signal.removeEventListener('abort', abort)
    },
  })

  const askBackup = (why: BackupReason): void => {
    if (backup === undefined || told.backup !== undefined || chosen !== undefined) return
    told.backup = why
    asked.backupAsked(why)
    if (backup.mode === 'failover')
      for (const runner of running) letGo(runner, new Error('the backup model was asked instead'))
    run(backup.model)
  }
  const choose = (runner: Runner): void => {
    chosen = runner
    deadline?.lift()
    told.model = runner.model
    told.firstTokenAt = runner.firstTokenAt
    told.firstSentenceAt = clock.now()
    for (const other of running) if (other !== runner) letGo(other, new Error('the other model was quicker'))
    for (const event of runner.held) events.push(event)
  }
  const failed = (runner: Runner, error: unknown): void => {
    if (!running.delete(runner)) return
    if (runner !== chosen) askBackup('failed')
    if (running.size > 0) return
    told.hasFailed = true
    events.fail(error)
  }

  const read = async (runner: Runner): Promise<void> => {
    const cutter = createSentenceCutter()
    const asking = { ...request, model: runner.model }
    for await (const event of parts.completion.stream(asking, runner.stop.signal)) {
      if (!running.has(runner)) return
      if (event.type === 'text-delta' && runner.firstTokenAt === undefined) {
        runner.firstTokenAt = clock.now()
        deadline?.lift()
        asked.tokenCame?.()
      }
      if (chosen === runner) events.push(event)
      else {
        runner.held.push(event)
        const isWhole = event.type !== 'text-delta' || cutter.push(event.text).length > 0
        if (isWhole) choose(runner)
      }
    }
    running.delete(runner)
    if (chosen === runner) events.end()
  }
  const run = (model: string): void => {
    const runner: Runner = { model, held: [], firstTokenAt: undefined, stop: new AbortController() }
    running.add(runner)
    read(runner).catch((error: unknown) => failed(runner, error))
  }

  const deadline =
    backup &&
    deadlines.watch({
      since: clock.now(),
      withinMs: backup.after_ms,
      missed: () => askBackup('late'),
    })
  if (signal.aborted) abort()
  else {
    signal.addEventListener('abort', abort, { once: true })
    run(request.model)
  }
  return { events, told }
}
