import type { CallId } from '@perezvon/contracts/ids'
import type { ToolCall } from '@perezvon/contracts/transcript/tool-call'
import type { Turn } from '@perezvon/contracts/transcript/turn'
import type { BackupReason } from './asked-models.ts'

/** Names the turn that something is told of. */
export type WatchedTurn = { callId: CallId; turn: number }

/** Who is told each step of a turn as it happens: logs, metrics. Never throws, never sees what was said. */
export type TurnWatch = {
  speechReceived(turn: WatchedTurn, heard: { confidence: number | null; characters: number }): void
  /** An utterance that came as a recording is written down, so long after the request; perhaps there were no words in it. */
  wordsWritten(turn: WatchedTurn, ms: number): void
  /** It could not be, or not in time: the person is asked again. */
  wordsNotWritten(turn: WatchedTurn, failure: { error: unknown; isLate: boolean }): void
  firstToken(turn: WatchedTurn, ms: number): void
  firstSentence(turn: WatchedTurn, ms: number): void
  /** The first model was slow or failed: the second one is asked, too. */
  backupAsked(turn: WatchedTurn, why: BackupReason): void
  /** The model was slow: the agent's opening phrase was said, so long after the request. */
  openingPhraseSpoken(turn: WatchedTurn, ms: number): void
  /** What was begun before the words were final was used, and saved so much, or was dropped. */
  speculated(turn: WatchedTurn, end: { became: 'used' | 'dropped'; savedMs: number | null }): void
  /** The model failed or was late; the person hears a fallback, or what came before. */
  modelFailed(turn: WatchedTurn, failure: { error: unknown; isLate: boolean }): void
  /** Something that the agent must not say was replaced, and the rest of the reply dropped. */
  sentenceBlocked(turn: WatchedTurn, rule: string): void
  suppressionFailed(turn: WatchedTurn, error: unknown): void
  /** A tool that the model asked for has been answered, or refused. */
  toolCalled(turn: WatchedTurn, call: Pick<ToolCall, 'tool' | 'outcome' | 'status' | 'ms'>): void
  /** Another process had died over this turn. */
  takenOver(turn: WatchedTurn): void
  answered(
    turn: WatchedTurn,
    answer: Pick<
      Turn,
      | 'source'
      | 'action'
      | 'first_token_ms'
      | 'first_sentence_ms'
      | 'answered_ms'
      | 'prompt_tokens'
      | 'completion_tokens'
      | 'model'
      | 'choices'
    > & { sentences: number },
  ): void
  /** The oldest turns of a long call are a memory from now on: a summary and facts, or the facts alone. */
  memoryKept(
    turn: WatchedTurn,
    memory: { became: 'summarised' | 'facts-only'; turns: number; facts: number; tokens: number; ms: number },
  ): void
  /** No summary came, or it was none: the history stays as it is, and the next turn tries again. */
  memoryFailed(turn: WatchedTurn, error: unknown): void
  /** The turn could not be kept in Redis, or something in us broke. */
  notKept(turn: WatchedTurn, error: unknown): void
}
