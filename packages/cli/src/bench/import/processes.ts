import { join } from 'node:path'
import { SERVICE_ENVIRONMENT, serviceFlags } from '../../local-stack/service-flags.ts'
import { projectRoot } from '../../project-root.ts'
import { findFreePort } from '../../stack/free-port.ts'
import type { Servers } from '../../stack/servers.ts'
import { type MeasuredProcess, startMeasuredProcess } from '../measured-process.ts'

/** Starts a gateway as its own process, as a deployment starts it. */
export async function startGateway(
  servers: Pick<Servers, 'redisUrl' | 'databaseUrl'>,
): Promise<MeasuredProcess> {
  return startMeasuredProcess({
    file: join(projectRoot, 'packages/cli/src/bench/text-path/gateway-host.ts'),
    nodeFlags: serviceFlags('gateway'),
    environment: {
      ...SERVICE_ENVIRONMENT,
      REDIS_URL: servers.redisUrl,
      DATABASE_URL: servers.databaseUrl,
      OPENAI_API_KEY: 'bench',
      PEREZVON_SECRET: 'a secret that signs nothing but the calls of a bench',
      PEREZVON_API_KEYS: API_KEY,
      VOXIMPLANT_CALLER_ID: '+70000000000',
      PORT: String(await findFreePort()),
      LOG_LEVEL: 'info',
    },
  })
}

/** By which the bench is the gateway's client. */
export const API_KEY = 'bench-client-of-the-gateway'

/** Starts the program that imports are held against. */
export function startFloor({ databaseUrl }: Pick<Servers, 'databaseUrl'>): Promise<MeasuredProcess> {
  return startMeasuredProcess({
    file: join(projectRoot, 'test/floors/bare-copy.ts'),
    environment: { DATABASE_URL: databaseUrl },
  })
}
