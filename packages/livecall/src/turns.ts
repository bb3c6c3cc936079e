import type { CallId } from '@perezvon/contracts/ids'
import type { Turn } from '@perezvon/contracts/transcript/turn'
import { CALL_TTL_MS, type CallSettings, parseCallSettings } from './call-settings.ts'
import type { Livecall } from './connection.ts'
import type { Memory } from './memory.ts'
import { createScript, stringsOf } from './script.ts'
import { heardPart, type SpeechState } from './speech.ts'
import {
  type BegunTurn,
  type DialogueFields,
  type HeardMark,
  heardMark,
  type PastTurn,
  parseBegunTurn,
  parseExchange,
  parseSpeech,
  parseToolCalls,
  parseTurn,
  pastTurn,
  readDialogue,
  saidMark,
  speechStart,
} from './stored-turn.ts'

/** One utterance of the person, and what the person had heard of the turn that it interrupted. */
export type Utterance = {
  callId: CallId
  turn: number
  userText: string
  confidence: number | null
  heard?: { turn: number } & HeardMark
}

export type Begun =
  /** This caller owns the turn: nobody else will generate it. */
  | { kind: 'begun'; settings: CallSettings; past: PastTurn[]; memory: Memory | undefined }
  /** The turn was asked before; `state` is its speech so far. */
  | { kind: 'repeated'; state: SpeechState }
  /** A later turn has begun: whoever asks for this one comes too late. */
  | { kind: 'stale' }
  /** No claimed call of this id is live. */
  | { kind: 'unknown-call' }

const BEGIN_TURN = createScript(`
local settings = redis.call('GET', KEYS[1])
if not settings then return {'unknown-call'} end
if ARGV[5] ~= '0' then redis.call('HSET', KEYS[2], 'h' .. ARGV[5], ARGV[6]) end
if redis.call('EXISTS', KEYS[3]) == 1 then
  return {'repeated', redis.call('LRANGE', KEYS[3], 0, -1)}
end
if tonumber(ARGV[1]) < tonumber(redis.call('HGET', KEYS[2], 'newest') or '0') then return {'stale'} end
local dialogue = redis.call('HGETALL', KEYS[2])
redis.call('HSET', KEYS[2], 'newest', ARGV[1], 'b' .. ARGV[1], ARGV[2])
redis.call('RPUSH', KEYS[3], ARGV[3])
for i = 1, 3 do redis.call('PEXPIRE', KEYS[i], ARGV[4]) end
return {'begun', settings, dialogue, redis.call('LRANGE', KEYS[4], 0, -1)}
`)

/**
 * Begins a turn in one round trip: settings and history are read, the turn is registered exactly once, what was heard
 * of the interrupted turn is kept. `owner` names who will generate it.
 */
export async function beginTurn(
  live: Livecall,
  options: { utterance: Utterance; owner: string; now: Date },
): Promise<Begun> {
  const { utterance, owner, now } = options
  const { callId, turn, userText, heard } = utterance
  const reply = await BEGIN_TURN(
    live.redis,
    [
      live.key(callId, 'settings'),
      live.key(callId, 'dialogue'),
      live.key(callId, 'speech', turn),
      live.key(callId, 'speech', turn - 1),
    ],
    [
      turn,
      `${owner}|${JSON.stringify(begunTurn(utterance, now))}`,
      speechStart(userText),
      CALL_TTL_MS,
      heard?.turn ?? 0,
      heard === undefined ? '' : heardMark(heard),
    ],
  )
  return readBegun(reply, turn)
}

const LOOK_AHEAD = createScript(`
local settings = redis.call('GET', KEYS[1])
if not settings then return {'unknown-call'} end
if redis.call('EXISTS', KEYS[3]) == 1 then return {'stale'} end
if tonumber(ARGV[1]) < tonumber(redis.call('HGET', KEYS[2], 'newest') or '0') then return {'stale'} end
local dialogue = redis.call('HGETALL', KEYS[2])
if ARGV[2] ~= '' then
  dialogue[#dialogue + 1] = ARGV[2]
  dialogue[#dialogue + 1] = ARGV[3]
end
return {'begun', settings, dialogue, redis.call('LRANGE', KEYS[4], 0, -1)}
`)

/** What a turn would begin with now; nothing is written. Undefined where it has begun, or cannot begin any more. */
export async function lookAhead(
  live: Livecall,
  { callId, turn, heard }: Omit<Utterance, 'confidence'>,
): Promise<Pick<Extract<Begun, { kind: 'begun' }>, 'settings' | 'past' | 'memory'> | undefined> {
  const reply = await LOOK_AHEAD(
    live.redis,
    [
      live.key(callId, 'settings'),
      live.key(callId, 'dialogue'),
      live.key(callId, 'speech', turn),
      live.key(callId, 'speech', turn - 1),
    ],
    [turn, heard === undefined ? '' : `h${heard.turn}`, heard === undefined ? '' : heardMark(heard)],
  )
  const begun = readBegun(reply, turn)
  return begun.kind === 'begun' ? begun : undefined
}

/** A turn as it is told from the moment when it was asked. */
export function begunTurn({ userText, confidence }: Utterance, now: Date): BegunTurn {
  return { user_text: userText, confidence, received_at: now.toISOString() }
}

function readBegun(reply: unknown, turn: number): Begun {
  const [kind, first, dialogue, previousSpeech] = Array.isArray(reply) ? reply : []
  switch (kind) {
    case 'unknown-call':
    case 'stale':
      return { kind }
    case 'repeated': {
      const state = parseSpeech(stringsOf(first))
      if (state !== undefined) return { kind, state }
      break
    }
    case 'begun': {
      const fields = readDialogue(stringsOf(dialogue))
      const past = [...pastTurns(fields), ...turnUnderWay(fields, turn - 1, stringsOf(previousSpeech))]
      return { kind, settings: parseCallSettings(String(first)), past, memory: fields.memory }
    }
  }
  throw new Error(`Redis answered the beginning of a turn with ${JSON.stringify(reply)}`)
}

function pastTurns(fields: DialogueFields): PastTurn[] {
  const exchanged = [...fields.exchanges].map(([turn, stored]) =>
    pastTurn(turn, parseExchange(stored), fields),
  )
  // The sort is stable: what a command had said stands behind the turn that it followed.
  return [...exchanged, ...fields.said].sort((one, other) => one.turn - other.turn)
}

/** The turn before, where it is still being generated (the person interrupted): what was released of it so far. */
function turnUnderWay(fields: DialogueFields, turn: number, stored: readonly string[]): PastTurn[] {
  const state = fields.exchanges.has(turn) ? undefined : parseSpeech(stored)
  if (state === undefined) return []
  return [pastTurn(turn, [state.userText, [...state.sentences], 'model'], fields)]
}

/** Keeps what the person heard of a turn; the latest mark counts. */
export async function markHeard(
  live: Livecall,
  options: { callId: CallId; turn: number } & HeardMark,
): Promise<void> {
  const key = live.key(options.callId, 'dialogue')
  await live.redis
    .pipeline()
    .hset(key, `h${options.turn}`, heardMark(options))
    .pexpire(key, CALL_TTL_MS)
    .exec()
    .then(throwFirstFault)
}

const MARK_SAID = createScript(`
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local said = ARGV[2]
if string.sub(said, 1, 1) == '|' then said = (redis.call('HGET', KEYS[2], 'newest') or '0') .. said end
redis.call('HSETNX', KEYS[2], ARGV[1], said)
redis.call('PEXPIRE', KEYS[2], ARGV[3])
return 1
`)

/**
 * Keeps what the agent said outside of any turn, by somebody's command: the model remembers it like its own words. `seq` is
 * its event's number: told again, it changes nothing. Without `afterTurn` it followed the latest turn. Of a call that is
 * over nothing is kept.
 */
export async function markSaid(
  live: Livecall,
  options: { callId: CallId; seq: number; text: string; afterTurn: number | undefined },
): Promise<void> {
  const { callId, seq, text, afterTurn } = options
  const keys = [live.key(callId, 'settings'), live.key(callId, 'dialogue')]
  await MARK_SAID(live.redis, keys, [`s${seq}`, saidMark(afterTurn, text), CALL_TTL_MS])
}

/**
 * Every turn of a call in its order, with what was heard of it: for the ledger, when the call is closed. A turn that a
 * crash left unfinished is told with the sentences that it had released.
 */
export async function collectTurns(live: Livecall, options: { callId: CallId }): Promise<Turn[]> {
  const { callId } = options
  const [records, flat] = await Promise.all([
    live.redis.hgetall(live.key(callId, 'turns')),
    live.redis.hgetall(live.key(callId, 'dialogue')),
  ])
  const fields = readDialogue(Object.entries(flat).flat())
  const finished = Object.values(records).map((record) => complete(parseTurn(record), fields))
  const unfinished = await Promise.all(
    [...fields.begun].map(async ([turn, begun]) => {
      const stored = await live.redis.lrange(live.key(callId, 'speech', turn), 0, -1)
      return complete(
        unfinishedTurn(turn, parseBegunTurn(begun), parseSpeech(stored)?.sentences ?? []),
        fields,
      )
    }),
  )
  return [...finished, ...unfinished].sort((one, other) => one.turn - other.turn)
}

/** A turn with what is known of it apart from its record: what was heard, and which tools it called. */
function complete(turn: Turn, fields: DialogueFields): Turn {
  const tool_calls = parseToolCalls(fields.toolCalls.get(turn.turn))
  return withHeard({ ...turn, tool_calls }, fields)
}

function withHeard(turn: Turn, { exchanges, heard }: DialogueFields): Turn {
  const mark = heard.get(turn.turn)
  if (mark === undefined) return turn
  const exchange = exchanges.get(turn.turn)
  const sentences = exchange === undefined ? [turn.ai_text] : parseExchange(exchange)[1]
  return { ...turn, heard_text: heardPart(sentences, mark.characters), interrupted: mark.interrupted }
}

function unfinishedTurn(turn: number, begun: BegunTurn, sentences: readonly string[]): Turn {
  return {
    turn,
    ...begun,
    ai_text: sentences.join(' '),
    heard_text: null,
    interrupted: false,
    source: 'model',
    action: 'listen',
    first_token_ms: null,
    first_sentence_ms: null,
    answered_ms: null,
    prompt_tokens: null,
    completion_tokens: null,
    model: null,
    tool_calls: [],
  }
}

/** Drops all that Redis holds of a call's conversation, once the ledger has it. */
export async function forgetCall(live: Livecall, options: { callId: CallId }): Promise<void> {
  const { callId } = options
  const dialogue = live.key(callId, 'dialogue')
  const { begun, exchanges } = readDialogue(Object.entries(await live.redis.hgetall(dialogue)).flat())
  const speeches = [...begun.keys(), ...exchanges.keys()].map((turn) => live.key(callId, 'speech', turn))
  await live.redis.unlink(live.key(callId, 'settings'), dialogue, live.key(callId, 'turns'), ...speeches)
}

function throwFirstFault(replies: [Error | null, unknown][] | null): void {
  const fault = replies?.find(([error]) => error !== null)?.[0]
  if (fault) throw fault
}
