import type { CallId } from '@perezvon/contracts/ids'
import type { Turn } from '@perezvon/contracts/transcript/turn'
import type { Clock } from '@perezvon/runtime/clock'
import type { Logger } from '@perezvon/runtime/logger'
import { CALL_TTL_MS, type CallSettings, parseCallSettings } from './call-settings.ts'
import type { Livecall } from './connection.ts'
import { createScript, stringsOf } from './script.ts'
import { type SpeechState, type Spoken, spokenAt } from './speech.ts'
import { type BegunTurn, type Exchange, parseBegunTurn, parseSpeech, speechStart } from './stored-turn.ts'

/** Names one turn of one call. */
export type TurnName = { callId: CallId; turn: number }

const PUBLISH_SPEECH = createScript(`
local begun = redis.call('HGET', KEYS[1], 'b' .. ARGV[1])
if not begun and ARGV[5] ~= '' and redis.call('HGET', KEYS[1], 'e' .. ARGV[1]) == ARGV[5] then return 1 end
if not begun or string.sub(begun, 1, #ARGV[2] + 1) ~= ARGV[2] .. '|' then return 0 end
local there = redis.call('LLEN', KEYS[2]) - 1
for i = 8 + there - tonumber(ARGV[7]), #ARGV do redis.call('RPUSH', KEYS[2], ARGV[i]) end
if ARGV[5] ~= '' then
  redis.call('HSET', KEYS[1], 'e' .. ARGV[1], ARGV[5])
  redis.call('HDEL', KEYS[1], 'b' .. ARGV[1])
  redis.call('HSET', KEYS[3], ARGV[1], ARGV[6])
  redis.call('PEXPIRE', KEYS[3], ARGV[3])
end
redis.call('PUBLISH', ARGV[4], ARGV[1])
return 1
`)

const channelOf = (live: Livecall, { callId, turn }: TurnName): string => live.key(callId, 'spoken', turn)

/**
 * Adds to a turn's speech and wakes whoever waits for it, anywhere; with `finished`, the turn is over and in the
 * history. One round trip for any number of items. False where another owner has taken the turn over.
 */
export async function publishSpeech(
  live: Livecall,
  options: {
    name: TurnName
    owner: string
    /** The place of the first item in the speech: what the list holds already is passed over. */
    from: number
    items: readonly string[]
    finished?: { exchange: Exchange; record: Turn }
  },
): Promise<boolean> {
  const { name, owner, from, items, finished } = options
  const reply = await PUBLISH_SPEECH(
    live.redis,
    [
      live.key(name.callId, 'dialogue'),
      live.key(name.callId, 'speech', name.turn),
      live.key(name.callId, 'turns'),
    ],
    [
      name.turn,
      owner,
      CALL_TTL_MS,
      channelOf(live, name),
      finished === undefined ? '' : JSON.stringify(finished.exchange),
      finished === undefined ? '' : JSON.stringify(finished.record),
      from,
      ...items,
    ],
  )
  return reply === 1
}

const KEEP_WORDS = createScript(`
local begun = redis.call('HGET', KEYS[1], 'b' .. ARGV[1])
if not begun or string.sub(begun, 1, #ARGV[2] + 1) ~= ARGV[2] .. '|' then return 0 end
redis.call('HSET', KEYS[1], 'b' .. ARGV[1], ARGV[2] .. '|' .. ARGV[3])
redis.call('LSET', KEYS[2], 0, ARGV[4])
return 1
`)

/** Tells what the person said in a turn that was begun before that was known. False where another owner has it now. */
export async function keepWords(
  live: Livecall,
  { name, owner, begun }: { name: TurnName; owner: string; begun: BegunTurn },
): Promise<boolean> {
  const reply = await KEEP_WORDS(
    live.redis,
    [live.key(name.callId, 'dialogue'), live.key(name.callId, 'speech', name.turn)],
    [name.turn, owner, JSON.stringify(begun), speechStart(begun.user_text)],
  )
  return reply === 1
}

const TAKE_OVER_TURN = createScript(`
local speech = redis.call('LRANGE', KEYS[2], 0, -1)
local begun = redis.call('HGET', KEYS[1], 'b' .. ARGV[1])
local settings = redis.call('GET', KEYS[3])
if not begun or not settings or #speech > tonumber(ARGV[3]) + 1 then return {} end
local agent = cjson.decode(settings)
local tool = 0
for _, one in ipairs(agent.tools or {}) do tool = math.max(tool, one.timeout_ms) end
local words = agent.transcription_deadline_ms or 0
if tonumber(ARGV[4]) < agent.first_sentence_deadline_ms + words + tool + tonumber(ARGV[5]) then return {} end
redis.call('HSET', KEYS[1], 'b' .. ARGV[1], ARGV[2] .. string.sub(begun, string.find(begun, '|', 1, true), -1))
return {begun, settings, speech}
`)

/** An unfinished turn whose owner is silent, now in other hands. */
export type OrphanTurn = { begun: BegunTurn; settings: CallSettings; state: SpeechState }

/** What an owner may need beyond the agent's own deadline to have its fallback in Redis. */
export const OWNER_GRACE_MS = 2000

/**
 * Takes a turn away from an owner that did not deliver sentence `index` within `waitedMs` (its process died). Undefined
 * where the sentence has come meanwhile, or the agent's deadline gives the owner longer: read again.
 */
export async function takeOverTurn(
  live: Livecall,
  options: { name: TurnName; owner: string; index: number; waitedMs: number },
): Promise<OrphanTurn | undefined> {
  const { name, owner, index, waitedMs } = options
  const reply = await TAKE_OVER_TURN(
    live.redis,
    [
      live.key(name.callId, 'dialogue'),
      live.key(name.callId, 'speech', name.turn),
      live.key(name.callId, 'settings'),
    ],
    [name.turn, owner, index, waitedMs, OWNER_GRACE_MS],
  )
  const [begun, settings, speech] = Array.isArray(reply) ? reply : []
  if (typeof begun !== 'string') return undefined
  const state = parseSpeech(stringsOf(speech))
  if (state === undefined) return undefined
  return { begun: parseBegunTurn(begun), settings: parseCallSettings(String(settings)), state }
}

/** A turn's speech as Redis has it now; undefined where the turn was never begun. */
export async function readSpeech(live: Livecall, name: TurnName): Promise<SpeechState | undefined> {
  return parseSpeech(await live.redis.lrange(live.key(name.callId, 'speech', name.turn), 0, -1))
}

/** Listens for speech that other processes generate. */
export type SpeechWatch = {
  /**
   * Sentence `index` as soon as it is there: 'late' after `waitMs` without it, 'unknown' where the turn was never begun.
   * Woken by its publication, not by asking again and again.
   */
  sentence(
    name: TurnName,
    options: { index: number; waitMs: number },
  ): Promise<{ userText: string; spoken: Spoken } | 'late' | 'unknown'>
}

/** One subscription a turn, however many wait for it; none while nobody waits. */
export function createSpeechWatch(options: { live: Livecall; clock: Clock; log: Logger }): SpeechWatch {
  const { live, clock, log } = options
  const waiting = new Map<string, Set<() => void>>()
  let listening = false

  const subscribe = async (channel: string, wake: () => void): Promise<void> => {
    const listener = live.listener()
    if (!listening) {
      listening = true
      listener.on('message', (heard: string) => {
        for (const waiter of waiting.get(heard) ?? []) waiter()
      })
    }
    waiting.set(channel, (waiting.get(channel) ?? new Set()).add(wake))
    await listener.subscribe(channel)
  }

  const unsubscribe = (channel: string, wake: () => void): void => {
    const wakers = waiting.get(channel)
    wakers?.delete(wake)
    if (wakers?.size !== 0) return
    waiting.delete(channel)
    // Nobody waits for the reply: a subscription too many costs a message, not a call.
    live
      .listener()
      .unsubscribe(channel)
      .catch((error: unknown) => log.warn({ err: error }, 'could not stop listening for sentences'))
  }

  return {
    sentence: async (name, { index, waitMs }) => {
      const now = await readSpeech(live, name)
      if (now === undefined) return 'unknown'
      const there = spokenAt(now, index)
      if (there !== undefined) return { userText: now.userText, spoken: there }
      const channel = channelOf(live, name)
      const bell = createBell()
      const stop = new AbortController()
      const lapse = clock.sleep(waitMs, stop.signal).then(
        () => 'late' as const,
        () => 'late' as const, // aborted below, when nobody looks at it any more
      )
      try {
        await subscribe(channel, bell.ring)
        for (;;) {
          const state = await readSpeech(live, name)
          const spoken = state === undefined ? undefined : spokenAt(state, index)
          if (state !== undefined && spoken !== undefined) return { userText: state.userText, spoken }
          if ((await Promise.race([bell.rung(), lapse])) === 'late') return 'late'
        }
      } finally {
        stop.abort()
        unsubscribe(channel, bell.ring)
      }
    },
  }
}

/** Remembers a ring that came while nobody waited for it. */
function createBell(): { ring: () => void; rung: () => Promise<'rung'> } {
  let rings = 0
  let wake: (() => void) | undefined
  return {
    ring: () => {
      rings += 1
      wake?.()
    },
    rung: async () => {
      if (rings === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      rings = 0
      return 'rung'
    },
  }
}
