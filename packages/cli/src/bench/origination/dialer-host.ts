import { readConfig } from '@perezvon/dialer/config'
import { createContext } from '@perezvon/dialer/context'
import { createService } from '@perezvon/dialer/service'
import { connectLivecall } from '@perezvon/livecall/connection'
import { createLogger } from '@perezvon/runtime/logger'
import { startAlone } from '@perezvon/runtime/start-alone'
import { z } from 'zod'
import { reportToBench } from '../measured-process.ts'

/**
 * The real dialer, composed as its own `main.ts` does it, whose processor time the bench may ask; on keys of its own, so
 * that several benches share one Redis.
 */
const { BENCH_PREFIX: prefix } = z.object({ BENCH_PREFIX: z.string() }).parse(process.env)
const config = readConfig(process.env)
const log = createLogger({ service: 'dialer', level: config.LOG_LEVEL })
const redisUrl = config.REDIS_URL
const live = connectLivecall({ redisUrl, prefix, log })
const service = createService(
  await createContext(config, { live, queue: { redisUrl, prefix: `{${prefix}}` }, log }),
)
await startAlone(service)
reportToBench({
  url: '',
  stop: async () => {
    await service.stop()
    await live.close()
  },
})
