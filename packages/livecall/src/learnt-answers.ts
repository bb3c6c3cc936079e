import { z } from 'zod'
import type { Livecall } from './connection.ts'
import { createScript } from './script.ts'
import { parseStored } from './stored-json.ts'

/*
 * What the agents have learnt lies in Redis like the calls in progress: the text path touches nothing else. Of each version
 * of an agent there are three hashes, by a question's key:
 *   learnt   JSON of LearntAnswer, what is given without the model
 *   heard    JSON of HeardAnswer, what is still to be answered alike to more people
 *   refused  questions whose answer somebody has deleted: not learnt again by this version
 * and `uses`, how often each was given. They share a hash tag that no call has. Who has taught an answer stands beside it, so
 * that it goes with them when they are erased.
 */

/** An answer that an agent has learnt. Times are milliseconds of the epoch. */
const learntAnswerSchema = z.strictObject({
  question: z.string(),
  answer: z.string(),
  persons: z.array(z.string()),
  learnt_at: z.number(),
  expires_at: z.number(),
})
export type LearntAnswer = z.infer<typeof learntAnswerSchema>

/** An answer that some people have heard. */
const heardAnswerSchema = z.strictObject({
  question: z.string(),
  answer: z.string(),
  persons: z.array(z.string()),
})
export type HeardAnswer = z.infer<typeof heardAnswerSchema>

/** A version of an agent that is asked for nothing more forgets what it has learnt, or half learnt. */
const LEARNT_TTL_MS = 30 * 24 * 60 * 60 * 1000
/** More questions than an agent is asked again and again; callers must not fill Redis with what they ask once. */
const MOST_HEARD = 500
const MOST_LEARNT = 200

const PARTS = ['heard', 'learnt', 'refused', 'uses'] as const
type Part = (typeof PARTS)[number]
const keyOf = ({ prefix }: Livecall, agent: string, part: Part): string =>
  `${prefix}:{learnt:${agent}}:${part}`
const keysOf = (live: Livecall, agent: string): string[] => PARTS.map((part) => keyOf(live, agent, part))

/** Where one process finds and keeps what agents learn; `agent` is a version of one. */
export type LearntStore = {
  find(asked: { agent: string; key: string; now: Date }): Promise<string | undefined>
  countUse(used: { agent: string; key: string }): Promise<void>
  heard(asked: { agent: string; key: string }): Promise<Heard>
  keep(kept: Kept): Promise<boolean>
}
type Heard = { refused: boolean; stored: string | null; heard: HeardAnswer | undefined }
type Kept = {
  agent: string
  key: string
  /** What lay there when it was read. */
  was: string | null
  heard: HeardAnswer
  /** Undefined where it takes more people. */
  learnt: LearntAnswer | undefined
}

export function learntAnswersIn(live: Livecall): LearntStore {
  return {
    find: (asked) => findLearntAnswer(live, asked),
    countUse: (used) => countLearntUse(live, used),
    heard: (asked) => heardAnswer(live, asked),
    keep: (kept) => keepHeardAnswer(live, kept),
  }
}

/** The answer to a question, where it is learnt and still valid. One round trip. */
async function findLearntAnswer(
  live: Livecall,
  { agent, key, now }: { agent: string; key: string; now: Date },
): Promise<string | undefined> {
  const stored = await live.redis.hget(keyOf(live, agent, 'learnt'), key)
  if (stored === null) return undefined
  const { answer, expires_at: expiresAt } = parseStored(learntAnswerSchema, stored)
  return now.getTime() < expiresAt ? answer : undefined
}

/** Counts that a learnt answer was given. */
async function countLearntUse(live: Livecall, { agent, key }: { agent: string; key: string }): Promise<void> {
  const uses = keyOf(live, agent, 'uses')
  await live.redis.pipeline().hincrby(uses, key, 1).pexpire(uses, LEARNT_TTL_MS).exec()
}

/** What was heard so far in answer to a question; `refused` where nothing may be learnt of it. */
async function heardAnswer(live: Livecall, { agent, key }: { agent: string; key: string }): Promise<Heard> {
  const [refused, stored] = await Promise.all([
    live.redis.hexists(keyOf(live, agent, 'refused'), key),
    live.redis.hget(keyOf(live, agent, 'heard'), key),
  ])
  const heard = stored === null ? undefined : readable(heardAnswerSchema, stored)
  return { refused: refused === 1, stored, heard }
}

/**
 * KEYS: heard, learnt, refused, uses. ARGV: the question's key, what lay there, what is heard, what is learnt or nothing, how
 * long they live, how many are heard and learnt at most. Where there are as many, one goes: of those heard any, callers cannot
 * choose which; of those learnt the one whose time is over first.
 */
const KEEP_HEARD = createScript(`
if redis.call('HEXISTS', KEYS[3], ARGV[1]) == 1 then return 0 end
local kept = redis.call('HGET', KEYS[1], ARGV[1])
if (kept or '') ~= ARGV[2] then return 0 end
if ARGV[4] ~= '' then
  if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 0 and redis.call('HLEN', KEYS[2]) >= tonumber(ARGV[7]) then
    local all = redis.call('HGETALL', KEYS[2])
    local first, oldest
    for at = 1, #all, 2 do
      local isRead, answer = pcall(cjson.decode, all[at + 1])
      local over = isRead and answer.expires_at or 0
      if not first or over < first then first, oldest = over, all[at] end
    end
    redis.call('HDEL', KEYS[2], oldest)
    redis.call('HDEL', KEYS[4], oldest)
  end
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[4])
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  if not kept and redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[6]) then
    redis.call('HDEL', KEYS[1], redis.call('HRANDFIELD', KEYS[1]))
  end
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
end
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, ARGV[5]) end
return 1
`)

/**
 * Keeps what was heard, or what is learnt by now, unless somebody else has changed it since it was read (`was`): then it is
 * left to the next call.
 */
async function keepHeardAnswer(live: Livecall, kept: Kept): Promise<boolean> {
  const { agent, key, was, heard, learnt } = kept
  const reply = await KEEP_HEARD(live.redis, keysOf(live, agent), [
    key,
    was ?? '',
    JSON.stringify(heard),
    learnt === undefined ? '' : JSON.stringify(learnt),
    LEARNT_TTL_MS,
    MOST_HEARD,
    MOST_LEARNT,
  ])
  return reply === 1
}

/** All that a version of an agent has learnt and still gives, with how often it was given. Everything else is dropped. */
export async function listLearntAnswers(
  live: Livecall,
  { agent, now }: { agent: string; now: Date },
): Promise<(LearntAnswer & { key: string; uses: number })[]> {
  const [stored, uses] = await Promise.all([
    live.redis.hgetall(keyOf(live, agent, 'learnt')),
    live.redis.hgetall(keyOf(live, agent, 'uses')),
  ])
  const given = Object.entries(stored).flatMap(([key, value]) => {
    const answer = readable(learntAnswerSchema, value)
    if (answer === undefined || answer.expires_at <= now.getTime()) return []
    return [{ key, ...answer, uses: Number(uses[key] ?? 0) }]
  })
  const held = new Set(given.map(({ key }) => key))
  await drop(
    live,
    agent,
    Object.keys(stored).filter((key) => !held.has(key)),
  )
  return given.sort((one, other) => other.uses - one.uses)
}

/** Takes away whatever a person has taught a version of an agent: their words are in it, or made others hear it. */
export async function forgetPerson(
  live: Livecall,
  { agent, person }: { agent: string; person: string },
): Promise<void> {
  const [heard, learnt] = await Promise.all([
    live.redis.hgetall(keyOf(live, agent, 'heard')),
    live.redis.hgetall(keyOf(live, agent, 'learnt')),
  ])
  const taught = [...Object.entries(heard), ...Object.entries(learnt)].filter(
    ([, stored]) => readable(heardAnswerSchema, stored)?.persons.includes(person) ?? true,
  )
  await drop(
    live,
    agent,
    taught.map(([key]) => key),
  )
}

async function drop(live: Livecall, agent: string, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return
  const drops = live.redis.pipeline()
  for (const part of ['heard', 'learnt', 'uses'] as const) drops.hdel(keyOf(live, agent, part), ...keys)
  await drops.exec()
}

/** Undefined where no version that we know has written it: it is as good as not there. */
function readable<Output>(schema: z.ZodType<Output>, stored: string): Output | undefined {
  try {
    return parseStored(schema, stored)
  } catch {
    return undefined
  }
}

const REFUSE = createScript(`
if redis.call('HDEL', KEYS[2], ARGV[1]) == 0 then return 0 end
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[4], ARGV[1])
redis.call('HSET', KEYS[3], ARGV[1], '1')
redis.call('PEXPIRE', KEYS[3], ARGV[2])
return 1
`)

/** Takes a learnt answer away for good: this version of the agent does not learn it again. False where there is none. */
export async function refuseLearntAnswer(
  live: Livecall,
  { agent, key }: { agent: string; key: string },
): Promise<boolean> {
  return (await REFUSE(live.redis, keysOf(live, agent), [key, LEARNT_TTL_MS])) === 1
}
