import { createScript } from '../script.ts'

/** Callers who bring their own time may differ by so much and still see each other's slots. */
const SKEW_MS = 5000
/** Who comes back later than promised by more than this stands at the end of the line again. */
const PROMISE_KEPT_MS = 2000
/** A turn lies behind the account's promises before it: the later it is guessed, the more those are. */
const GUESSES = 10

/**
 * Finds the first moment at which neither the account nor the campaign has another call nearer than its interval, and
 * takes it. A campaign's moment may be shifted a little to where the account has room; its next is counted from where it
 * was, so that two campaigns in each other's way lose nothing. Where the moment is too far away the call is promised a
 * turn instead, behind all who have one: nothing is taken, but it knows when to come back, and who comes newly stands
 * behind it.
 *
 * KEYS: the account's slots and promises, the campaign's slots and promises, the moment before which nobody dials. ARGV:
 * call id, now (ms; empty: this server's clock), how near a moment may be, how far, whether the call missed the moment
 * that it had, the account's interval, the campaign's (0: none, and the call stands behind nobody), and by how much the
 * campaign's moment may be shifted. Answers whether a moment was taken, the wait until
 * it or until the turn, now, and by how much the moment is shifted.
 *
 * A call that asks again gives up its slot, unless it has passed: then it may have dialled in it. One that says that it
 * missed it keeps its place in the campaign where a shift reaches it.
 */
export const reserveSlotScript = createScript(`
local call, now = ARGV[1], tonumber(ARGV[2])
local nearest, furthest, missed = tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5] == '1'
local shifted = tonumber(ARGV[8])
if not now then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000 + tonumber(time[2]) / 1000
end
local function written(number) return string.format('%.3f', number) end
local account = { slots = KEYS[1], promises = KEYS[2], interval = tonumber(ARGV[6]) }
local campaign = { slots = KEYS[3], promises = KEYS[4], interval = tonumber(ARGV[7]) }
if campaign.interval == 0 then campaign = nil end
local lines = { account, campaign }

local promised = false
for _, line in ipairs(lines) do
  redis.call('ZREMRANGEBYSCORE', line.slots, '-inf', written(now - line.interval - ${SKEW_MS}))
  redis.call('ZREMRANGEBYSCORE', line.promises, '-inf', written(now - ${PROMISE_KEPT_MS}))
  if redis.call('ZREM', line.promises, call) == 1 then promised = true end
  local mine = redis.call('ZSCORE', line.slots, call)
  if mine then
    redis.call('ZREM', line.slots, call)
    if missed then line.missed = tonumber(mine)
    elseif tonumber(mine) <= now then redis.call('ZADD', line.slots, mine, call .. '@' .. mine) end
  end
end

local at = math.max(now + nearest, tonumber(redis.call('GET', KEYS[5]) or '0'))
if campaign and not promised and not missed and redis.call('ZCOUNT', campaign.promises, written(now), '+inf') > 0 then
  at = math.max(at, now + furthest + 1)
end
local function free(line, from)
  while from - now <= furthest do
    local near = redis.call('ZREVRANGEBYSCORE', line.slots,
      '(' .. written(from + line.interval), '(' .. written(from - line.interval), 'WITHSCORES', 'LIMIT', 0, 1)
    if not near[2] then break end
    from = tonumber(near[2]) + line.interval
  end
  return from
end
local own
if campaign then
  if campaign.missed and at <= campaign.missed + shifted then own = campaign.missed
  else own = free(campaign, at) end
end
at = free(account, math.max(at, own or at))
own = own or at
while campaign and at > own + shifted and at - now <= furthest do
  own = free(campaign, at - shifted)
  at = free(account, math.max(at, own))
end

if at - now <= furthest then
  redis.call('ZADD', account.slots, written(at), call)
  if campaign then redis.call('ZADD', campaign.slots, written(own), call) end
  for _, line in ipairs(lines) do
    redis.call('PEXPIRE', line.slots, math.ceil(furthest + line.interval + ${SKEW_MS}))
  end
  return { 1, written(at - now), written(now), written(math.max(0, at - own)) }
end

local turn, wanted = at, at
for _ = 1, ${GUESSES} do
  for _, line in ipairs(lines) do
    local before = redis.call('ZCOUNT', line.promises, written(now), line == account and written(turn) or '+inf')
    wanted = math.max(wanted, at + before * line.interval)
  end
  if wanted <= turn then break end
  turn = wanted
end
for _, line in ipairs(lines) do
  redis.call('ZADD', line.promises, written(turn), call)
  redis.call('PEXPIRE', line.promises, math.ceil(turn - now + ${PROMISE_KEPT_MS}))
end
return { 0, written(turn - now), written(now), '0' }
`)
