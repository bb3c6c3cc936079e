import type { Memory } from '@perezvon/livecall/memory'
import type { PastTurn } from '@perezvon/livecall/stored-turn'
import { messageTokens } from './token-estimate.ts'

/** The latest turns always stand word for word: what is being talked about is among them. */
const TURNS_KEPT = 4
/** After a summary so much of the budget is free again: not every turn needs one then. */
const KEPT_SHARE = 0.5
/** Without a summary the history may grow to so many budgets; then its oldest turns go, and their facts stay. */
const HARD_LIMIT = 2

/** What is to be done about a history that has outgrown its budget. */
export type MemoryPlan = {
  /** To be summarised, the oldest first. */
  oldest: readonly PastTurn[]
  upToTurn: number
  /** Of the whole history, as it is told to the model now. */
  tokens: number
  /** Whether the oldest go in any case, also where no summary comes. */
  isOverHardLimit: boolean
}

/** The turns that the model is told word for word: those that the memory does not stand for. */
export function rememberedTurns(past: readonly PastTurn[], memory: Memory | undefined): readonly PastTurn[] {
  return memory === undefined ? past : past.filter(({ turn }) => turn > memory.up_to_turn)
}

/** Undefined while the history is within its budget, or is no longer than what always stays. */
export function planMemory(history: {
  past: readonly PastTurn[]
  memory: Memory | undefined
  budgetTokens: number
}): MemoryPlan | undefined {
  const { past, memory, budgetTokens } = history
  const turns = rememberedTurns(past, memory)
  const costs = turns.map(turnTokens)
  const tokens = sum(costs) + memoryTokens(memory)
  if (tokens <= budgetTokens) return undefined
  const kept = keptTurns(costs, budgetTokens * KEPT_SHARE)
  const upToTurn = turns[turns.length - kept - 1]?.turn
  if (upToTurn === undefined) return undefined
  const oldest = turns.filter(({ turn }) => turn <= upToTurn)
  return { oldest, upToTurn, tokens, isOverHardLimit: tokens > budgetTokens * HARD_LIMIT }
}

/** How many of the latest stay: as many as fit, and never fewer than always do. */
function keptTurns(costs: readonly number[], roomTokens: number): number {
  let left = roomTokens
  let kept = 0
  for (const cost of costs.toReversed()) {
    left -= cost
    if (left < 0 && kept >= TURNS_KEPT) break
    kept += 1
  }
  return kept
}

function turnTokens({ userText, heardText, toolCalls }: PastTurn): number {
  const tools = toolCalls.map((call) => messageTokens(call.arguments) + messageTokens(call.result))
  return messageTokens(userText) + messageTokens(heardText) + sum(tools)
}

function memoryTokens(memory: Memory | undefined): number {
  return memory === undefined ? 0 : messageTokens(memory.summary) + sum(memory.facts.map(messageTokens))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((one, other) => one + other, 0)
}
