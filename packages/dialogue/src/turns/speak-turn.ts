import type { Completion } from '@perezvon/ai/completion/completion'
import type { CallId } from '@perezvon/contracts/ids'
import type { Turn } from '@perezvon/contracts/transcript/turn'
import type { HttpTools } from '@perezvon/http-tools/http-tools'
import type { LearntStore } from '@perezvon/livecall/learnt-answers'
import type { TurnName } from '@perezvon/livecall/sentences'
import type { TurnBook } from '@perezvon/livecall/turn-book'
import type { TurnDraft } from '@perezvon/livecall/turn-draft'
import type { Clock } from '@perezvon/runtime/clock'
import { replyEnding } from '../closing/reply-ending.ts'
import { phrasesOwed } from '../guardrails/guard.ts'
import type { CallMemories } from '../memory/call-memories.ts'
import type { LearntAnswers } from '../ready-answers/learnt-answers.ts'
import type { ReadyAnswers } from '../ready-answers/ready-answers.ts'
import { sentencesOf } from '../sentences/sentence-cutter.ts'
import type { BuiltInParts } from '../tools/built-in-tool.ts'
import type { KeepLateToolCalls } from '../tools/tool-log.ts'
import { type ModelReply, speakReply } from './model-reply.ts'
import type { Deadlines } from './sentence-deadline.ts'
import type { Speculations } from './speculation.ts'
import { type Closing, endingOf, type SpokenTurn, withWords, wordsAt } from './spoken-turn.ts'
import { hasModelFailedRepeatedly, planOf, planOfRecorded, type TurnPlan } from './turn-plan.ts'
import type { TurnWatch } from './turn-watch.ts'

/** What a turn's speech is made of. */
export type DialogueParts = {
  book: TurnBook
  completion: Completion
  clock: Clock
  watch: TurnWatch
  /** Calls the endpoints that an agent's tools stand for. */
  http: HttpTools
  /** Writes the suppression of the call's number; resolves when it is durable. */
  suppress: (optOut: { callId: CallId; words: string }) => Promise<void>
  agreeCallback: BuiltInParts['agreeCallback']
  /** Of a tool that outlived its call. */
  keepLateToolCalls: KeepLateToolCalls
  /** Where agents keep what they learn; absent: nothing is learnt. */
  learnt?: LearntStore
}

/** The same with what one process has of it. */
export type SpeakingParts = DialogueParts & {
  deadlines: Deadlines
  readyAnswers: ReadyAnswers
  learntAnswers: LearntAnswers
  speculations: Speculations
  /** Tools that run, also those whose turn the person has interrupted. */
  underway: Set<Promise<unknown>>
  memories: CallMemories
}

/** Speaks a turn to its end. Rejects only where Redis refused to keep it, or something in us broke. */
export async function speakTurn(parts: SpeakingParts, begun: SpokenTurn): Promise<void> {
  const { draft } = begun
  const { settings, past, name } = draft
  let turn = begun
  try {
    turn = await withWords(parts, begun)
    const { utterance } = turn
    const plan = planFor(turn)
    switch (plan.kind) {
      case 'silent':
        return await finish(parts, turn, { source: 'fallback', action: 'listen' })
      case 'ask-again':
        return await say(parts, turn, settings.fallback, { source: 'fallback', action: 'listen' })
      case 'farewell':
        releaseOwed(draft)
        return await say(parts, turn, settings.farewell, { source: 'farewell', action: 'hangup' })
      case 'opt-out':
        await suppressed(parts, { ...name, words: plan.words })
        return await say(parts, turn, settings.opt_out.reply, { source: 'opt-out', action: 'hangup' })
      case 'reply': {
        const asked = { name, settings, past, userText: utterance.userText }
        const ready = parts.readyAnswers.find(asked)
        if (ready !== undefined)
          return await sayReady(parts, turn, { ...plan, answer: ready, source: 'ready-answer' })
        const learnt = await parts.learntAnswers.find(asked)
        if (learnt === undefined) return await ask(parts, turn, plan)
        learnt.given()
        return await sayReady(parts, turn, { ...plan, answer: learnt.answer, source: 'learnt-answer' })
      }
    }
  } catch (thrown) {
    // Somebody is on the line: whatever broke in us, there is an answer.
    if (draft.released().length === 0) draft.release(settings.fallback)
    await draft.finish(endingOf(parts, turn, { source: 'fallback', action: 'listen' }))
    throw thrown
  } finally {
    turn.speculation?.drop()
    parts.memories.consider(draft)
    parts.learntAnswers.learnFrom(draft)
  }
}

/** Whoever heard the opening phrase while there were words to wait for hears more than that. */
function planFor({ draft, utterance, recorded }: SpokenTurn): TurnPlan {
  const { settings, past, released } = draft
  const plan = planOf(settings, utterance, past)
  if (recorded === undefined) return plan
  const hasInterrupted = utterance.heard !== undefined || released().length > 0
  return planOfRecorded(plan, { ...recorded, hasInterrupted, past })
}

/** Has the model answer. */
async function ask(
  parts: SpeakingParts,
  turn: SpokenTurn,
  { isLastTurn }: { isLastTurn: boolean },
): Promise<void> {
  const { draft, utterance } = turn
  const { name, past } = draft
  const reply = await speakReply(
    {
      ...parts,
      suppress: ({ callId, turn: number, words }) => suppressed(parts, { callId, turn: number, words }),
      onFirstToken: (ms) => parts.watch.firstToken(name, ms),
      onFirstSentence: (ms) => parts.watch.firstSentence(name, ms),
      onBackup: (why) => parts.watch.backupAsked(name, why),
      onOpeningPhrase: (ms) => parts.watch.openingPhraseSpoken(name, ms),
    },
    {
      draft,
      userText: utterance.userText,
      isLastTurn,
      receivedAt: wordsAt(turn),
      speculation: turn.speculation,
    },
  )
  await close(parts, turn, { reply, isLastTurn, hasFailedRepeatedly: hasModelFailedRepeatedly(past) })
}

/** In sentences, so that what the person heard of it is known when it is interrupted. */
async function sayReady(
  parts: DialogueParts,
  turn: SpokenTurn,
  {
    answer,
    source,
    isLastTurn,
  }: { answer: string; source: 'ready-answer' | 'learnt-answer'; isLastTurn: boolean },
): Promise<void> {
  const { draft } = turn
  for (const sentence of sentencesOf(answer)) draft.release(sentence)
  if (isLastTurn) {
    releaseOwed(draft)
    draft.release(draft.settings.farewell)
  }
  await finish(parts, turn, { source, action: isLastTurn ? 'hangup' : 'listen' })
}

/** Keeps the request before it is answered. Where PostgreSQL is away, the turn's own record keeps it for `close-call`. */
async function suppressed(
  { suppress, watch }: DialogueParts,
  { words, ...name }: TurnName & { words: string },
): Promise<void> {
  try {
    await suppress({ callId: name.callId, words })
  } catch (thrown) {
    watch.suppressionFailed(name, thrown)
  }
}

async function close(
  parts: DialogueParts,
  turn: SpokenTurn,
  told: { reply: ModelReply; isLastTurn: boolean; hasFailedRepeatedly: boolean },
): Promise<void> {
  const { draft } = turn
  const { reply } = told
  const { name, settings } = draft
  if (reply.failure !== undefined && reply.end === 'failed') parts.watch.modelFailed(name, reply.failure)
  const { speculation, speculation_saved_ms: savedMs } = reply.choices
  if (speculation === 'used') parts.watch.speculated(name, { became: 'used', savedMs })
  if (reply.blocked !== undefined) parts.watch.sentenceBlocked(name, reply.blocked)
  const { say: last, ...closing } = replyEnding({ ...told, ...reply, hasSpoken: reply.hasAnswered })
  if (closing.action === 'hangup' && closing.source !== 'opt-out') releaseOwed(draft)
  if (last === 'opt-out-reply') draft.release(settings.opt_out.reply)
  else if (last !== 'nothing') draft.release(settings[last])
  const isReplaced = reply.blocked !== undefined && closing.source !== 'opt-out'
  const source = isReplaced ? 'guardrail' : closing.source
  await finish(parts, turn, { ...closing, source, reply })
}

/** Before a goodbye: what the agent must have said, and has not. */
function releaseOwed({ settings, past, released, release }: TurnDraft): void {
  const said = [settings.opening, ...past.map(({ heardText }) => heardText), ...released()]
  for (const phrase of phrasesOwed(settings, said)) release(phrase)
}

async function say(
  parts: DialogueParts,
  turn: SpokenTurn,
  text: string,
  closing: Pick<Turn, 'source' | 'action'>,
): Promise<void> {
  turn.draft.release(text)
  await finish(parts, turn, closing)
}

async function finish(parts: DialogueParts, turn: SpokenTurn, closing: Closing): Promise<void> {
  const { draft } = turn
  const ending = endingOf(parts, turn, closing)
  const kept = draft.finish(ending)
  parts.watch.answered(draft.name, { ...ending, sentences: draft.released().length })
  await kept
}

/** Ends a turn whose process died: what it released stands; where that was no answer yet, the fallback is spoken. */
export function finishOrphan(parts: DialogueParts, draft: TurnDraft): void {
  const fillers = draft.settings.opening_phrases?.phrases ?? []
  if (draft.released().every((sentence) => fillers.includes(sentence))) draft.release(draft.settings.fallback)
  const receivedAt = new Date(draft.begun.received_at)
  const utterance = { ...draft.name, userText: draft.begun.user_text, confidence: draft.begun.confidence }
  finish(parts, { draft, utterance, receivedAt }, { source: 'fallback', action: 'listen' }).catch(
    (error: unknown) => parts.watch.notKept(draft.name, error),
  )
}
