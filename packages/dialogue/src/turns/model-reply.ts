import type { Completion, CompletionRequest } from '@perezvon/ai/completion/completion'
import type { TurnDraft } from '@perezvon/livecall/turn-draft'
import type { Clock } from '@perezvon/runtime/clock'
import type { GenerationEnd } from '../closing/reply-ending.ts'
import { conversationMessages } from '../prompt/conversation-messages.ts'
import { offeredTools } from '../tools/offered-tools.ts'
import { createTurnTools, type ToolParts } from '../tools/turn-tools.ts'
import { type ReadRounds, readRounds } from './reply-rounds.ts'
import { createReplyVoice, ReplyBlocked, type Spoken } from './reply-voice.ts'
import type { Deadlines } from './sentence-deadline.ts'

/** What came of asking the model. */
export type ModelReply = Omit<Spoken, 'hasAnswered'> &
  ReadRounds & {
    end: GenerationEnd
    /** Whether anything was spoken that is an answer: words before a tool are none, unless the model left it at them. */
    hasAnswered: boolean
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
  parts: ToolParts & {
    completion: Completion
    clock: Clock
    deadlines: Deadlines
    onFirstToken: (ms: number) => void
    onFirstSentence: (ms: number) => void
  },
  reply: { draft: TurnDraft; userText: string; isLastTurn: boolean; receivedAt: Date },
): Promise<ModelReply> {
  const { completion, clock, deadlines } = parts
  const { draft, userText, receivedAt } = reply
  const stop = new AbortController()
  const deadline = deadlines.watch({
    since: receivedAt,
    withinMs: draft.settings.first_sentence_deadline_ms,
    missed: () => stop.abort(new SentenceLate('no sentence came in time')),
  })
  const voice = createReplyVoice({
    ...parts,
    draft,
    deadline,
    stop,
    since: () => clock.now().getTime() - receivedAt.getTime(),
  })
  const tools = createTurnTools(parts, { draft, userText, signal: stop.signal, fill: voice.fill })
  const read: ReadRounds = { wish: { kind: 'listen' }, usage: null }
  const abandon = () => stop.abort()
  draft.abandoned.addEventListener('abort', abandon, { once: true })
  let failure: ModelReply['failure']
  let end: GenerationEnd = 'finished'
  try {
    const rounds = readRounds(
      { completion, tools, ears: voice, signal: stop.signal },
      { request: requestOf(reply), read },
    )
    await Promise.race([rounds, abortOf(stop.signal)])
    // Where its last sentence was blocked the reply was whole at the same moment.
    stop.signal.throwIfAborted()
  } catch (thrown) {
    stop.abort(thrown)
    if (thrown instanceof ReplyBlocked) read.wish = { kind: 'listen' }
    else {
      failure = { error: thrown, isLate: thrown instanceof SentenceLate }
      end = draft.abandoned.aborted ? 'abandoned' : 'failed'
    }
  } finally {
    deadline.lift()
    draft.abandoned.removeEventListener('abort', abandon)
  }
  const { hasAnswered, ...spoken } = voice.spoken
  return {
    ...spoken,
    ...read,
    end,
    failure,
    hasAnswered: failure === undefined ? hasAnswered.atAll : hasAnswered.sinceTools,
  }
}

/** Rejects with the signal's reason when it aborts: a vendor that does not let go must not hold the person. */
function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

function requestOf(reply: { draft: TurnDraft; userText: string; isLastTurn: boolean }): CompletionRequest {
  const { draft, userText, isLastTurn } = reply
  const { settings, past, name } = draft
  return {
    model: settings.model,
    messages: conversationMessages({ settings, past, userText, isLastTurn }),
    tools: offeredTools(settings),
    temperature: settings.temperature,
    maxTokens: settings.max_reply_tokens,
    cacheKey: settings.agent,
    requestId: `${name.callId}.${name.turn}`,
  }
}
