import { join } from 'node:path'
import { SERVICE_ENVIRONMENT, serviceFlags } from '../../local-stack/service-flags.ts'
import type { Servers } from '../../stack/servers.ts'
import { type MeasuredProcess, startMeasuredProcess } from '../measured-process.ts'

/** Unbound: more than any carrier takes, so that only the work itself counts. */
export const UNBOUND = { concurrency: 10_000, callsPerSecond: 10_000 }

/** Starts the carrier that answers every StartScenarios and stamps it. */
export async function startCarrier(): Promise<MeasuredProcess> {
  return startMeasuredProcess({ file: join(import.meta.dirname, 'carrier-host.ts'), environment: {} })
}

/** Starts a dialer as its own process; those of one `prefix` are one fleet. */
export async function startDialer(options: {
  servers: Pick<Servers, 'redisUrl' | 'databaseUrl'>
  prefix: string
  carrierUrl: string
  limits: { concurrency: number; callsPerSecond: number }
}): Promise<MeasuredProcess> {
  const { servers, prefix, carrierUrl, limits } = options
  return startMeasuredProcess({
    file: join(import.meta.dirname, 'dialer-host.ts'),
    nodeFlags: serviceFlags('dialer'),
    environment: {
      ...SERVICE_ENVIRONMENT,
      BENCH_PREFIX: prefix,
      REDIS_URL: servers.redisUrl,
      DATABASE_URL: servers.databaseUrl,
      PEREZVON_SECRET: 'a secret that signs nothing but the calls of a bench',
      BACKEND_URL: 'https://calls.example.com',
      USE_VOXIMPLANT: 'false',
      VOXIMPLANT_API_URL: carrierUrl,
      VOXIMPLANT_ACCOUNT_ID: '1',
      VOXIMPLANT_API_KEY: 'bench',
      VOXIMPLANT_RULE_ID: '1',
      ACCOUNT_CONCURRENCY: String(limits.concurrency),
      ACCOUNT_CALLS_PER_SECOND: String(limits.callsPerSecond),
      // A session of this carrier never reports: nobody must look for it while the bench runs.
      SWEEP_STARTED_SECONDS: '86400',
      LOG_LEVEL: 'info',
    },
  })
}
