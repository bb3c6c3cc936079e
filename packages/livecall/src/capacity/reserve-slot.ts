import { createScript } from '../script.ts'

/** Callers who bring their own time may differ by so much and still see each other's slots. */
const SKEW_MS = 5000
/** Who comes back later than promised by more than this stands at the end of the line again. */
const PROMISE_KEPT_MS = 2000
/** Lost time that is not made up for by then is forgotten. */
const LOST_KEPT_MS = 5000
/** How long is remembered that a dialer had to be allowed to be late. */
const LATENESS_KEPT_MS = 500
/** Long after whatever a key holds has become meaningless. */
const FORGOTTEN_MS = 60_000
/** Whoever has not come by so long before its turn, though it was to come half a second before, will not: it keeps nobody up. */
const STILL_COMING_MS = 250
/** A turn lies behind those of the account's promises that come before it: the earlier it is guessed, the fewer those are. */
const GUESSES = 5

/**
 * Finds the first moment at which neither the account nor the campaign has another call nearer than its interval, and
 * takes it. A campaign's moment may be shifted a little to where the account has room; its next is counted from where it
 * was, so that two campaigns in each other's way lose nothing. Where the moment is too far away the call is promised a
 * turn instead, behind all who have one: nothing is taken, but it knows when to come back, and who comes newly stands
 * behind it.
 *
 * KEYS: the account's slots, promises and lost time, the campaign's, the moment before which nobody dials, how late the
 * latest dialer is. ARGV: now (ms; empty: this server's clock), how near a moment may be, how far, whether the calls missed
 * the moment that they had; of the account its interval, how near two calls may be while lost time is made up for, and
 * how much is; of the campaign the same (interval 0: none, and the call stands behind nobody), and by how much its moments
 * may be shifted; how late this dialer is; then the ids of the calls, who are served in this order. Answers how late the
 * latest dialer is, and for each call whether a moment was taken, the wait until it or until the turn, now, and by how
 * much the moment is shifted.
 *
 * A call that asks again gives up its slot, unless it has passed: then it may have dialled in it. Time is lost where a
 * call says that it missed its moment, or was promised a turn and came too late for it while nobody else was there. It is
 * made up for a little with each call. A time in which nobody wanted to dial is not lost.
 */
export const reserveSlotScript = createScript(`
local now = tonumber(ARGV[1])
local nearest, furthest, missed = tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4] == '1'
local shifted = tonumber(ARGV[11])
if not now then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000 + tonumber(time[2]) / 1000
end
local function written(number) return string.format('%.3f', number) end
local function line(key, argument)
  return {
    slots = KEYS[key], promises = KEYS[key + 1], kept = KEYS[key + 2],
    interval = tonumber(ARGV[argument]), closest = tonumber(ARGV[argument + 1]), most = tonumber(ARGV[argument + 2])
  }
end
local account, campaign = line(1, 5), line(4, 8)
if campaign.interval == 0 then campaign = nil end
local lines = { account, campaign }

local function reserve(call)
  local at = math.max(now + nearest, tonumber(redis.call('GET', KEYS[7]) or '0'))

  local promised
  for _, each in ipairs(lines) do
    redis.call('ZREMRANGEBYSCORE', each.slots, '-inf', written(now - each.interval - ${SKEW_MS}))
    redis.call('ZREMRANGEBYSCORE', each.promises, '-inf', written(now - ${PROMISE_KEPT_MS}))
    each.lost = tonumber(redis.call('GET', each.kept) or '0')
    each.before = each.lost
    local turn = redis.call('ZSCORE', each.promises, call)
    if turn then
      promised = tonumber(turn)
      redis.call('ZREM', each.promises, call)
    end
    local mine = redis.call('ZSCORE', each.slots, call)
    if mine then
      redis.call('ZREM', each.slots, call)
      if missed then each.lost = math.min(each.most, each.lost + each.interval)
      elseif tonumber(mine) <= now then redis.call('ZADD', each.slots, mine, call .. '@' .. mine) end
    end
  end
  if promised and promised < at then
    for _, each in ipairs(lines) do
      local last = redis.call('ZREVRANGE', each.slots, 0, 0, 'WITHSCORES')[2]
      local idle = at - math.max(promised, last and tonumber(last) + each.interval or 0)
      if idle > 0 then each.lost = math.min(each.most, each.lost + idle) end
    end
  end

  local function before(each, turn)
    if promised and not (turn and turn < promised) then turn = '(' .. written(promised)
    elseif turn then turn = written(turn) end
    return redis.call('ZCOUNT', each.promises, written(now + ${STILL_COMING_MS}), turn or '+inf')
  end
  local behind = campaign and not promised and not missed and before(campaign) > 0
  local function apart(each) return math.max(each.closest, each.interval - each.lost) end
  local function free(each, from)
    local distance = apart(each)
    while from - now <= furthest do
      local near = redis.call('ZREVRANGEBYSCORE', each.slots,
        '(' .. written(from + distance), '(' .. written(from - distance), 'WITHSCORES', 'LIMIT', 0, 1)
      if not near[2] then break end
      from = tonumber(near[2]) + distance
    end
    return from
  end
  local own = campaign and free(campaign, at) or at
  at = free(account, math.max(at, own))
  while campaign and at > own + shifted and at - now <= furthest do
    own = free(campaign, at - shifted)
    at = free(account, math.max(at, own))
  end

  local function take(each, moment)
    local before = redis.call('ZREVRANGEBYSCORE', each.slots, written(moment), '(' .. written(moment - each.interval), 'WITHSCORES', 'LIMIT', 0, 1)
    local after = redis.call('ZRANGEBYSCORE', each.slots, written(moment), '(' .. written(moment + each.interval), 'WITHSCORES', 'LIMIT', 0, 1)
    if before[2] then each.lost = each.lost - (each.interval - (moment - tonumber(before[2]))) end
    if after[2] then each.lost = each.lost - (each.interval - (tonumber(after[2]) - moment)) end
    redis.call('ZADD', each.slots, written(moment), call)
    redis.call('PEXPIRE', each.slots, math.ceil(furthest + each.interval + ${FORGOTTEN_MS}))
  end
  local taken = at - now <= furthest and not behind
  if taken then
    take(account, at)
    if campaign then take(campaign, own) end
  end
  for _, each in ipairs(lines) do
    if each.lost ~= each.before then redis.call('SET', each.kept, written(math.max(0, each.lost)), 'PX', ${LOST_KEPT_MS}) end
  end
  if taken then return { 1, written(at - now), written(now), written(math.max(0, at - own)) } end

  local turn = at + before(account) * account.interval
  for _ = 1, ${GUESSES} do turn = at + before(account, turn) * account.interval end
  if campaign then turn = math.max(turn, at + before(campaign) * campaign.interval) end
  for _, each in ipairs(lines) do
    redis.call('ZADD', each.promises, written(turn), call)
    redis.call('PEXPIRE', each.promises, math.ceil(turn - now + ${FORGOTTEN_MS}))
  end
  return { 0, written(turn - now), written(now), '0' }
end

local latest = tonumber(redis.call('GET', KEYS[8]) or '0')
if tonumber(ARGV[12]) >= latest then
  latest = tonumber(ARGV[12])
  redis.call('SET', KEYS[8], written(latest), 'PX', ${LATENESS_KEPT_MS})
end
local answers = {}
for index = 13, #ARGV do answers[#answers + 1] = reserve(ARGV[index]) end
return { written(latest), answers }
`)
