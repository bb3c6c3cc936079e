import { createScript } from '../script.ts'

/** KEYS: the moment before which nobody dials. ARGV: now (ms; empty: this server's clock), how long. Only ever later. */
export const holdDiallingScript = createScript(`
local now, pause = tonumber(ARGV[1]), tonumber(ARGV[2])
if not now then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
local held = tonumber(redis.call('GET', KEYS[1]) or '0')
if held >= now + pause then return held end
redis.call('SET', KEYS[1], now + pause, 'PX', pause)
return now + pause
`)
