import type { Completion, CompletionRequest, CompletionUsage } from '@perezvon/ai/completion/completion'
import type { TurnDraft } from '@perezvon/livecall/turn-draft'
import type { Clock } from '@perezvon/runtime/clock'
import type { GenerationEnd } from '../closing/reply-ending.ts'
import { type Blocked, createGuard } from '../guardrails/guard.ts'
import { conversationMessages, END_CALL } from '../prompt/conversation-messages.ts'
import { createSentenceCutter } from '../sentences/sentence-cutter.ts'
import type { Deadlines } from './sentence-deadline.ts'

/** What came of asking the model; milliseconds since the request. */
export type ModelReply = {
  end: GenerationEnd
  wantsHangup: boolean
  firstTokenMs: number | null
  firstSentenceMs: number | null
  usage: CompletionUsage | null
  /** By what rule a sentence was replaced, and the rest dropped; undefined where none was. */
  blocked: Blocked['rule'] | undefined
  /** Why it failed; undefined where it did not. */
  failure: { error: unknown; isLate: boolean } | undefined
}

/** Thrown into the completion when a sentence did not come in time. */
class SentenceLate extends Error {
  override name = 'SentenceLate'
}

/** Thrown into the completion when it said what the agent must not: nothing more of it is wanted. */
class ReplyBlocked extends Error {
  override name = 'ReplyBlocked'
}

/**
 * Asks the model and releases its sentences as they become whole. Always resolves: a model that fails, is late, or is not
 * waited for any more is an answer too. Once it resolves, nothing of this reply is released any more.
 */
export async function speakReply(
  parts: {
    completion: Completion
    clock: Clock
    deadlines: Deadlines
    onFirstToken: (ms: number) => void
    onFirstSentence: (ms: number) => void
  },
  reply: { draft: TurnDraft; userText: string; isLastTurn: boolean; receivedAt: Date },
): Promise<ModelReply> {
  const { completion, clock, deadlines } = parts
  const { draft, receivedAt } = reply
  const since = () => clock.now().getTime() - receivedAt.getTime()
  const told: ModelReply = {
    end: 'finished',
    wantsHangup: false,
    firstTokenMs: null,
    firstSentenceMs: null,
    usage: null,
    blocked: undefined,
    failure: undefined,
  }
  const stop = new AbortController()
  const deadline = deadlines.watch({
    since: receivedAt,
    withinMs: draft.settings.first_sentence_deadline_ms,
    missed: () => stop.abort(new SentenceLate('no sentence came in time')),
  })
  const guard = createGuard(draft.settings)
  const abandon = () => stop.abort()
  draft.abandoned.addEventListener('abort', abandon, { once: true })
  const release = (sentence: string): void => {
    if (stop.signal.aborted) return
    deadline.met()
    if (told.firstSentenceMs === null) {
      told.firstSentenceMs = since()
      parts.onFirstSentence(told.firstSentenceMs)
    }
    const blocked = guard.judge(sentence)
    draft.release(blocked?.instead ?? sentence)
    if (blocked === undefined) return
    told.blocked = blocked.rule
    stop.abort(new ReplyBlocked(blocked.rule))
  }
  const read = async (): Promise<void> => {
    const cutter = createSentenceCutter()
    for await (const event of completion.stream(requestOf(reply), stop.signal)) {
      if (event.type === 'text-delta') {
        if (told.firstTokenMs === null) {
          told.firstTokenMs = since()
          parts.onFirstToken(told.firstTokenMs)
        }
        for (const sentence of cutter.push(event.text)) release(sentence)
      } else if (event.type === 'tool-call') told.wantsHangup ||= event.name === END_CALL.name
      else told.usage = event.usage
    }
    for (const sentence of cutter.end()) release(sentence)
  }
  try {
    await Promise.race([read(), abortOf(stop.signal)])
    // Where its last sentence was blocked the reply was whole at the same moment.
    stop.signal.throwIfAborted()
  } catch (thrown) {
    stop.abort(thrown)
    if (thrown instanceof ReplyBlocked) return { ...told, wantsHangup: false }
    told.failure = { error: thrown, isLate: thrown instanceof SentenceLate }
    told.end = draft.abandoned.aborted ? 'abandoned' : 'failed'
  } finally {
    deadline.lift()
    draft.abandoned.removeEventListener('abort', abandon)
  }
  return told
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
    tools: [END_CALL],
    temperature: settings.temperature,
    maxTokens: settings.max_reply_tokens,
    cacheKey: settings.agent,
    requestId: `${name.callId}.${name.turn}`,
  }
}
