import { isTimeZone } from '@perezvon/contracts/time'
import type { BuiltIn, BuiltInAnswer, BuiltInCall } from '../built-in-tool.ts'
import { instantOf, knownZone, spokenTime } from '../persons-time.ts'

/** A call that was agreed for a moment ago is one that begins now. */
const LATE_MS = 60_000
/** A quarter of a year: later, nobody remembers what was agreed. */
const FARTHEST_MS = 92 * 86_400_000

/** The person wants to be called at another time: their contact is due then. */
export const scheduleCallback: BuiltIn = {
  name: 'schedule_callback',
  isOffered: ({ built_in_tools: has, time_zone: key }) => key !== null && has.includes('schedule_callback'),
  description: () =>
    'Agrees on a time to call the person again. Give local_time or in_minutes, as they say it. The answer tells the time ' +
    'that holds, which may be later: say that one.',
  parameters: () => ({
    type: 'object',
    properties: {
      local_time: {
        type: 'string',
        format: 'date-time',
        description: 'By the person’s clock, such as 2026-12-01T15:00.',
      },
      in_minutes: { type: 'integer', minimum: 1, maximum: FARTHEST_MS / 60_000 },
      time_zone: {
        type: 'string',
        description: 'IANA name, such as Asia/Vladivostok: only where the person says where they are.',
      },
    },
    required: [],
  }),
  run: async (call, { clock, agreeCallback }) => {
    const now = clock.now()
    const asked = askedTime(call, now)
    if ('fault' in asked) return rejected(asked.fault)
    const { at, zone, said } = asked
    try {
      const agreed = await agreeCallback({ callId: call.callId, at, zone: said })
      if (agreed.kind === 'impossible') return failed(agreed.why)
      const isLater = agreed.at.getTime() - at.getTime() > LATE_MS
      const moved = isLater ? { later_than_asked: 'the person may not be called before: say this time' } : {}
      return {
        outcome: 'done',
        result: { ok: true, ...toldTime(call, { at: agreed.at, zone, now }), ...moved },
      }
    } catch {
      return failed('it cannot be written down now: do not promise a time')
    }
  },
  late: {
    outcome: 'timed-out',
    result: { ok: null, error: 'nobody knows yet whether it is written down: do not promise a time' },
  },
}

/** The time that holds, as the model may say it. Where the person's clock is not known it is told by no other one. */
function toldTime(
  { settings }: BuiltInCall,
  { at, zone, now }: { at: Date; zone: string | undefined; now: Date },
) {
  if (zone !== undefined)
    return { agreed: spokenTime(at, { language: settings.language, zone }), time_zone: zone }
  const minutes = Math.round((at.getTime() - now.getTime()) / 60_000)
  return { agreed_in_minutes: minutes, say: 'in how long: their clock is not known, so name no time of day' }
}

/** `said`: the zone that the person told. */
type AskedTime = { at: Date; zone: string | undefined; said: string | undefined } | { fault: string }

function askedTime({ settings, values }: BuiltInCall, now: Date): AskedTime {
  const { local_time: local, in_minutes: minutes, time_zone: told } = values
  const said = typeof told === 'string' ? told : undefined
  if (said !== undefined && !isTimeZone(said)) return { fault: `${said} is no IANA time zone` }
  const zone = said ?? knownZone(settings)
  if ((local === undefined) === (minutes === undefined))
    return { fault: 'give one of local_time and in_minutes' }
  if (typeof minutes === 'number') return { at: new Date(now.getTime() + minutes * 60_000), zone, said }
  if (zone === undefined) return { fault: 'ask the person where they are, and give time_zone' }
  const at = instantOf(String(local), zone)
  const ahead = at.getTime() - now.getTime()
  if (ahead < -LATE_MS) return { fault: 'that time is over: it must be in the future' }
  return ahead > FARTHEST_MS ? { fault: 'that is too far: three months at most' } : { at, zone, said }
}

function rejected(error: string): BuiltInAnswer {
  return { outcome: 'rejected', result: { ok: false, error } }
}

function failed(error: string): BuiltInAnswer {
  return { outcome: 'failed', result: { ok: false, error } }
}
