import type { CompletionRequest } from '@perezvon/ai/completion/completion'
import type { TurnChoices } from '@perezvon/contracts/transcript/turn-choices'
import type { CallSettings } from '@perezvon/livecall/call-settings'
import type { Memory } from '@perezvon/livecall/memory'
import type { TurnName } from '@perezvon/livecall/sentences'
import type { PastTurn } from '@perezvon/livecall/stored-turn'
import type { TurnDraft } from '@perezvon/livecall/turn-draft'
import type { Clock } from '@perezvon/runtime/clock'
import type { GenerationEnd } from '../closing/reply-ending.ts'
import { conversationMessages } from '../prompt/conversation-messages.ts'
import type { Wish } from '../tools/built-in-tool.ts'
import { offeredTools } from '../tools/offered-tools.ts'
import { BUILT_IN_MS, createTurnTools, type ToolParts } from '../tools/turn-tools.ts'
import type { AskingParts, BackupReason } from './asked-models.ts'
import { watchSilence } from './opening-phrase.ts'
import { createReplyModels } from './reply-models.ts'
import { type ReadRounds, readRounds } from './reply-rounds.ts'
import { createReplyVoice, ReplyBlocked, type Spoken } from './reply-voice.ts'
import type { Speculation } from './speculation.ts'

/** What came of asking the model. */
export type ModelReply = Omit<Spoken, 'hasAnswered'> &
  ReadRounds & {
    end: GenerationEnd
    /** Whether anything was spoken that is an answer: words before a tool are none, unless the model left it at them. */
    hasAnswered: boolean
    /** The model that was heard, and what was done to have its answer in time. */
    model: string
    choices: TurnChoices
    /** Why it failed; undefined where it did not. */
    failure: { error: unknown; isLate: boolean } | undefined
  }

/** Thrown into the completion when a sentence did not come in time. */
class SentenceLate extends Error {
  override name = 'SentenceLate'
}

/**
 * Asks the model, answers it when it asks for tools, and releases its sentences as they become whole. Always resolves: a
 * model that fails, is late, or is not waited for any more is an answer too. Once it resolves, nothing of this reply is
 * released any more; a tool that may have changed something is heard to its end all the same.
 */
export async function speakReply(
  parts: ToolParts &
    AskingParts & {
      onFirstToken: (ms: number) => void
      onFirstSentence: (ms: number) => void
      onBackup: (why: BackupReason) => void
      onOpeningPhrase: (ms: number) => void
    },
  reply: {
    draft: TurnDraft
    userText: string
    isLastTurn: boolean
    receivedAt: Date
    /** What was begun before the person's words were final. */
    speculation: Speculation | undefined
  },
): Promise<ModelReply> {
  const { clock, deadlines } = parts
  const { draft, userText, receivedAt, speculation } = reply
  const { settings } = draft
  const since = () => clock.now().getTime() - receivedAt.getTime()
  const stop = new AbortController()
  const deadline = deadlines.watch({
    since: receivedAt,
    withinMs: settings.first_sentence_deadline_ms,
    missed: () => stop.abort(new SentenceLate('no sentence came in time')),
  })
  const voice = createReplyVoice({ ...parts, draft, deadline, stop, since })
  const models = createReplyModels(parts, {
    settings,
    speculation,
    receivedAt,
    tokenCame: voice.text,
    backupAsked: parts.onBackup,
  })
  const opening = watchSilence(parts, { draft, receivedAt, voice, since })
  const tools = createTurnTools(parts, { draft, userText, signal: stop.signal, fill: voice.fill })
  const read: ReadRounds = { wish: { kind: 'listen' }, usage: null }
  const abandon = () => stop.abort()
  draft.abandoned.addEventListener('abort', abandon, { once: true })
  let rounds = Promise.resolve()
  let failure: ModelReply['failure']
  let end: GenerationEnd = 'finished'
  try {
    rounds = readRounds(
      { completion: models.completion, tools, ears: voice, signal: stop.signal },
      { request: requestOf({ ...draft, ...reply }), read },
    )
    await Promise.race([rounds, abortOf(stop.signal)])
    // Where its last sentence was blocked the reply was whole at the same moment.
    stop.signal.throwIfAborted()
    voice.end()
  } catch (thrown) {
    stop.abort(thrown)
    if (thrown instanceof ReplyBlocked) read.wish = await wishOfBlocked(clock, { rounds, read })
    else {
      failure = { error: thrown, isLate: thrown instanceof SentenceLate }
      end = draft.abandoned.aborted ? 'abandoned' : 'failed'
    }
  } finally {
    deadline.lift()
    opening.lift()
    models.end()
    draft.abandoned.removeEventListener('abort', abandon)
  }
  const { hasAnswered, ...spoken } = voice.spoken
  return {
    ...spoken,
    ...read,
    end,
    failure,
    hasAnswered: failure === undefined ? hasAnswered.atAll : hasAnswered.sinceTools,
    model: models.model(),
    choices: { ...models.choices(), opening_phrase: opening.wasSpoken() },
  }
}

/** What the model wanted beside what was blocked is dropped; only the person's own wish not to be called stays. */
async function wishOfBlocked(
  clock: Clock,
  { rounds, read }: { rounds: Promise<void>; read: ReadRounds },
): Promise<Wish> {
  // What has come already is read to its end: the wish may stand behind the sentence.
  await new Promise<void>((resolve) => process.nextTick(resolve))
  if (read.wish.kind !== 'opt-out') return { kind: 'listen' }
  // Written before it is answered, as ever.
  const isWritten = new AbortController()
  await Promise.race([Promise.allSettled([rounds]), clock.sleep(BUILT_IN_MS, isWritten.signal)])
  isWritten.abort()
  return read.wish
}

/** Rejects with the signal's reason when it aborts: a vendor that does not let go must not hold the person. */
function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

/** What the model is asked in a turn. Whoever asks early asks the same. */
export function requestOf(reply: {
  name: TurnName
  settings: CallSettings
  past: readonly PastTurn[]
  memory: Memory | undefined
  userText: string
  isLastTurn: boolean
  receivedAt: Date
}): CompletionRequest {
  const { name, settings, past, memory, userText, isLastTurn, receivedAt } = reply
  return {
    model: settings.model,
    messages: conversationMessages({ settings, past, memory, userText, isLastTurn, now: receivedAt }),
    tools: offeredTools(settings),
    temperature: settings.temperature,
    maxTokens: settings.max_reply_tokens,
    cacheKey: settings.agent,
    requestId: `${name.callId}.${name.turn}`,
  }
}
