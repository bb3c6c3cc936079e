import type { CallSettings } from '@perezvon/livecall/call-settings'
import type { PastTurn } from '@perezvon/livecall/stored-turn'
import type { Utterance } from '@perezvon/livecall/turns'
import { recogniseOptOut } from '../opt-out/opt-out.ts'

/** How a turn is answered. */
export type TurnPlan =
  /** By the model; the last turn of the call is followed by the farewell. */
  | { kind: 'reply'; isLastTurn: boolean }
  /** Nothing was understood: asked again, without the model. */
  | { kind: 'ask-again' }
  /** A sound without words: the agent says nothing to it. */
  | { kind: 'silent' }
  /** The person asked not to be called any more. */
  | { kind: 'opt-out'; words: string }
  /** Past the limit of turns, or nobody can be understood any more: only the farewell is left. */
  | { kind: 'farewell' }

/** Decides before the model is asked anything. What the person may demand comes before what the limits say. */
export function planTurn(turn: {
  turn: number
  userText: string
  /** 0 to 1; null where the recogniser told none. */
  confidence: number | null
  maxTurns: number
  optOutPhrases: readonly string[]
}): TurnPlan {
  const { userText, confidence, maxTurns, optOutPhrases } = turn
  const optOut = recogniseOptOut(userText, optOutPhrases)
  if (optOut !== undefined) return { kind: 'opt-out', words: optOut.words }
  if (turn.turn > maxTurns) return { kind: 'farewell' }
  const isLastTurn = turn.turn === maxTurns
  if (userText.trim() === '' || confidence === 0)
    return isLastTurn ? { kind: 'farewell' } : { kind: 'ask-again' }
  return { kind: 'reply', isLastTurn }
}

/** The plan for what somebody has said to an agent. Turns that were no more than a sound do not count. */
export function planOf(
  settings: CallSettings,
  { turn, userText, confidence }: Utterance,
  past: readonly PastTurn[],
): TurnPlan {
  return planTurn({
    turn: turn - past.filter(wasSilent).length,
    userText,
    confidence,
    maxTurns: settings.max_turns,
    optOutPhrases: settings.opt_out.phrases,
  })
}

/**
 * The same where the words were to be written down. Whoever spoke over the agent is asked again, also where there were no
 * words in it: the agent has stopped for them. Words that could not be had, time and again, are no bad luck any more.
 */
export function planOfRecorded(
  plan: TurnPlan,
  turn: { userText: string; failed: boolean; hasInterrupted: boolean; past: readonly PastTurn[] },
): TurnPlan {
  const { failed, hasInterrupted, past, userText } = turn
  if (userText.trim() === '' && !failed && !hasInterrupted) return { kind: 'silent' }
  const isHopeless = plan.kind === 'ask-again' && failed && hasHeardNothingRepeatedly(past)
  return isHopeless ? { kind: 'farewell' } : plan
}

/** Whether the person has been asked so often in a row to say it once more that once more is no help. */
function hasHeardNothingRepeatedly(past: readonly PastTurn[]): boolean {
  const latest = past.slice(1 - FALLBACKS_IN_A_ROW)
  return (
    latest.length === FALLBACKS_IN_A_ROW - 1 &&
    latest.every((turn) => turn.source === 'fallback' && turn.userText === '' && !wasSilent(turn))
  )
}

function wasSilent({ source, userText, heardText }: PastTurn): boolean {
  return source === 'fallback' && userText.trim() === '' && heardText === ''
}

/** Recognisers tell confidence as 0–1 or as 0–100 (voximplant: it depends on the provider): 0 to 1. */
export function confidenceOf(told: number | undefined): number | null {
  if (told === undefined) return null
  return told > 1 ? told / 100 : told
}

/** Whether the model has failed so often in a row that asking the person to repeat themselves once more is no help. */
export function hasModelFailedRepeatedly(past: readonly PastTurn[]): boolean {
  const latest = past.slice(1 - FALLBACKS_IN_A_ROW)
  return (
    latest.length === FALLBACKS_IN_A_ROW - 1 &&
    latest.every(({ source, userText }) => source === 'fallback' && userText !== '')
  )
}

/** The third fallback would follow two that did not help: the call is ended instead. */
const FALLBACKS_IN_A_ROW = 3
