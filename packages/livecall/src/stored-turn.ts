import { type ToolCall, toolCallSchema } from '@perezvon/contracts/transcript/tool-call'
import type { Turn } from '@perezvon/contracts/transcript/turn'
import { turnSchema } from '@perezvon/contracts/transcript/turn'
import { z } from 'zod'
import { type Memory, parseMemory } from './memory.ts'
import { type FinalAction, heardPart, type SpeechState } from './speech.ts'
import { parseStored } from './stored-json.ts'

/*
 * How a call's turns lie in Redis.
 *
 * `dialogue` (hash), read whole at every turn, so it holds only what the model needs:
 *   b<turn>  begun and not finished: `<owner>|<JSON of BegunTurn>`
 *   e<turn>  finished: JSON of Exchange
 *   h<turn>  heard: `<characters>` and `!` where the person interrupted
 *   t<turn>  tools that it called: JSON of ToolCall[], written before a tool runs and again when its end is known
 *   s<seq>   said by a command, outside of any turn: `<turn that was the latest>|<text>`
 *   closed   the ledger holds the call: tools that end from now on are written there
 *   memory   what stands for the oldest turns of a long call: JSON of Memory
 * `turns` (hash): <turn> → JSON of Turn, the whole record for the ledger, read once, when the call is closed.
 * `speech:<turn>` (list): `?<person's words>`, each sentence as `+<sentence>`, or `*<keys> <sentence>` where keys are played
 * to the line after it, and at the end `.<action>`, or `.transfer <target>`.
 */

/** A source that only a later version knows came from a model most likely. */
const sourceSchema = turnSchema.shape.source.catch('model')

/** Stands behind an exchange whose reply the model itself had finished: not cut off, not broken off, no refusal. */
export const WHOLE = 'whole'
/**
 * What a finished turn leaves for the model: [person's words, sentences, source], and `whole`. An array since it is read
 * most often; a later version may have more behind these.
 */
const exchangeSchema = z.tuple([z.string(), z.array(z.string()), sourceSchema], z.unknown())
export type Exchange = [
  userText: string,
  sentences: string[],
  source: Turn['source'],
  whole?: typeof WHOLE | undefined,
]

const storedTurnSchema = turnSchema.extend({ source: sourceSchema })

const begunTurnSchema = z.strictObject({
  user_text: z.string(),
  confidence: z.number().nullable(),
  received_at: z.string(),
})
export type BegunTurn = z.infer<typeof begunTurnSchema>

/**
 * A turn that is over, as the model should remember it: what the person heard of the reply, not what was generated. What an
 * operator had the agent say (`source: 'command'`) stands as one without words of the person, behind the turn that it followed.
 */
export type PastTurn = {
  turn: number
  userText: string
  heardText: string
  interrupted: boolean
  source: Turn['source'] | 'command'
  toolCalls: readonly ToolCall[]
  /** True where the model had finished the reply by itself; absent where it had not, or nobody knows. */
  isWhole?: boolean
}

export type HeardMark = { characters: number; interrupted: boolean }

export const heardMark = ({ characters, interrupted }: HeardMark): string =>
  `${characters}${interrupted ? '!' : ''}`

function parseHeardMark(stored: string): HeardMark {
  return { characters: Number.parseInt(stored, 10), interrupted: stored.endsWith('!') }
}

export function parseExchange(stored: string): Exchange {
  const [userText, sentences, source, whole] = parseStored(exchangeSchema, stored)
  return whole === WHOLE ? [userText, sentences, source, whole] : [userText, sentences, source]
}
/** An outcome that only a later version knows is none that this one could tell. */
const storedToolCallSchema = toolCallSchema.extend({ outcome: toolCallSchema.shape.outcome.catch('unknown') })

export const parseToolCalls = (stored: string | undefined): ToolCall[] =>
  stored === undefined ? [] : parseStored(storedToolCallSchema.array(), stored)
export const parseTurn = (stored: string): Turn => parseStored(storedTurnSchema, stored)

export function parseBegunTurn(stored: string): BegunTurn {
  return parseStored(begunTurnSchema, stored.slice(stored.indexOf('|') + 1))
}

const ACTIONS: Readonly<Record<string, FinalAction>> = {
  '.listen': 'listen',
  '.hangup': 'hangup',
  '.transfer': 'transfer',
}

/** The list as text, in the order in which it was written. */
export const speechStart = (userText: string): string => `?${userText}`
export const speechSentence = (text: string, keysAfter?: string): string =>
  keysAfter === undefined ? `+${text}` : `*${keysAfter} ${text}`
export const speechEnd = (action: FinalAction, transferTo?: string): string =>
  transferTo === undefined ? `.${action}` : `.${action} ${transferTo}`

/** A speech from its list; undefined where the turn was never begun. */
export function parseSpeech(stored: readonly string[]): SpeechState | undefined {
  const [start, ...rest] = stored
  if (start === undefined) return undefined
  const [action = '', transferTo] = (rest.at(-1) ?? '').split(' ')
  const end = ACTIONS[action]
  const items = end === undefined ? rest : rest.slice(0, -1)
  const keysAfter = new Map<number, string>()
  const sentences = items.map((item, index) => {
    if (!item.startsWith('*')) return item.slice(1)
    const space = item.indexOf(' ')
    keysAfter.set(index, item.slice(1, space))
    return item.slice(space + 1)
  })
  const target = end === 'transfer' ? { transferTo } : {}
  return { userText: start.slice(1), sentences, keysAfter, end, ...target }
}

/** The `dialogue` hash by kind and turn. */
export type DialogueFields = {
  begun: ReadonlyMap<number, string>
  exchanges: ReadonlyMap<number, string>
  heard: ReadonlyMap<number, HeardMark>
  toolCalls: ReadonlyMap<number, string>
  /** Said by a command, in the order in which it was said. */
  said: readonly PastTurn[]
  memory: Memory | undefined
}

/** Sorts the flat reply of HGETALL. */
export function readDialogue(flat: readonly string[]): DialogueFields {
  const begun = new Map<number, string>()
  const exchanges = new Map<number, string>()
  const heard = new Map<number, HeardMark>()
  const toolCalls = new Map<number, string>()
  const said = new Map<number, PastTurn>()
  let memory: Memory | undefined
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const field = flat[at] ?? ''
    const value = flat[at + 1] ?? ''
    const turn = Number(field.slice(1))
    if (field === 'memory') memory = parseMemory(value)
    else if (field.startsWith('e')) exchanges.set(turn, value)
    else if (field.startsWith('b')) begun.set(turn, value)
    else if (field.startsWith('h')) heard.set(turn, parseHeardMark(value))
    else if (field.startsWith('t')) toolCalls.set(turn, value)
    else if (field.startsWith('s')) said.set(turn, saidByCommand(value))
  }
  const inOrder = [...said].sort(([one], [other]) => one - other).map(([, turn]) => turn)
  return { begun, exchanges, heard, toolCalls, said: inOrder, memory }
}

/** One past turn with its heard mark applied. Without a mark all that was released counts as heard. */
export function pastTurn(
  turn: number,
  [userText, sentences, source, whole]: Exchange,
  { heard, toolCalls }: DialogueFields,
): PastTurn {
  const mark = heard.get(turn)
  return {
    turn,
    userText,
    heardText: mark === undefined ? sentences.join(' ') : heardPart(sentences, mark.characters),
    interrupted: mark?.interrupted ?? false,
    source,
    toolCalls: parseToolCalls(toolCalls.get(turn)),
    ...(whole === WHOLE ? { isWhole: true } : {}),
  }
}

export const saidMark = (afterTurn: number | undefined, text: string): string => `${afterTurn ?? ''}|${text}`

function saidByCommand(stored: string): PastTurn {
  const bar = stored.indexOf('|')
  return {
    turn: Number(stored.slice(0, bar)),
    userText: '',
    heardText: stored.slice(bar + 1),
    interrupted: false,
    source: 'command',
    toolCalls: [],
  }
}
