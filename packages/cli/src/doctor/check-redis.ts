import { connectLivecall } from '@perezvon/livecall/connection'
import { asError } from '@perezvon/runtime/errors'
import type { Logger } from '@perezvon/runtime/logger'
import { pingRedis } from '../stack/redis-answers.ts'
import type { Check, Finding } from './check.ts'

const OLDEST_REDIS = 6

/** Redis answers, is new enough, forgets nothing under memory pressure and survives a restart. */
export function checkRedis(options: { redisUrl: string | undefined; log: Logger }): Check {
  return {
    name: 'Redis',
    look: async () => {
      if (options.redisUrl === undefined)
        return { verdict: 'skipped', detail: 'REDIS_URL is not set: ./perezvon up brings a Redis of its own' }
      const live = connectLivecall({ redisUrl: options.redisUrl, prefix: 'doctor', log: options.log })
      try {
        // A ping that fails says why; any other command only says that it gave up.
        await pingRedis(options.redisUrl)
        return judge(await live.redis.info())
      } catch (thrown) {
        return {
          verdict: 'fault',
          detail: `does not answer: ${asError(thrown).message}`,
          remedy: 'Check REDIS_URL (host, port, password, rediss:// for TLS) and that the server runs',
        }
      } finally {
        await live.close()
      }
    },
  }
}

function judge(info: string): Finding {
  const facts = new Map(
    info
      .split(/\r?\n/)
      .flatMap((line) =>
        line.includes(':')
          ? [[line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)] as const]
          : [],
      ),
  )
  const version = facts.get('redis_version') ?? 'unknown'
  if (Number.parseInt(version, 10) < OLDEST_REDIS)
    return {
      verdict: 'fault',
      detail: `version ${version}`,
      remedy: `Use Redis ${OLDEST_REDIS}.2 or later: the queues need it`,
    }
  if (facts.get('maxmemory_policy') !== 'noeviction')
    return {
      verdict: 'fault',
      detail: `version ${version}, maxmemory-policy ${facts.get('maxmemory_policy')}`,
      remedy: 'Set maxmemory-policy noeviction: any other throws queued jobs away when memory runs short',
    }
  if (facts.get('aof_enabled') !== '1')
    return {
      verdict: 'warning',
      detail: `version ${version}, noeviction, but the append-only file is off`,
      remedy: 'Set appendonly yes: a restart without it loses the live calls',
    }
  return { verdict: 'ok', detail: `version ${version}, noeviction, append-only file on` }
}
