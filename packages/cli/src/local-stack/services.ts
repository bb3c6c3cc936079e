import { readConfig as readAnalystConfig } from '@perezvon/analyst/config'
import { createContext as createAnalystContext } from '@perezvon/analyst/context'
import { createService as createAnalyst } from '@perezvon/analyst/service'
import { readConfig as readDialerConfig } from '@perezvon/dialer/config'
import { createContext as createDialerContext } from '@perezvon/dialer/context'
import { createService as createDialer } from '@perezvon/dialer/service'
import { readConfig as readGatewayConfig } from '@perezvon/gateway/config'
import { createContext as createGatewayContext } from '@perezvon/gateway/context'
import { createService as createGateway } from '@perezvon/gateway/service'
import type { Logger } from '@perezvon/runtime/logger'
import type { Service } from '@perezvon/runtime/service'
import { readConfig as readTranscriberConfig } from '@perezvon/transcriber/config'
import { createContext as createTranscriberContext } from '@perezvon/transcriber/context'
import { createService as createTranscriber } from '@perezvon/transcriber/service'
import type { Environment } from './environment.ts'
import { SERVICES, type ServiceRoom } from './service-processes.ts'

type Compose = (environment: Environment, log: Logger) => Promise<Service>

/** How each service is made of its own three files. */
const COMPOSE: Readonly<Record<ServiceRoom, Compose>> = {
  gateway: async (environment, log) =>
    createGateway(await createGatewayContext(readGatewayConfig(environment), { log })),
  dialer: async (environment, log) =>
    createDialer(await createDialerContext(readDialerConfig(environment), { log })),
  transcriber: async (environment, log) =>
    createTranscriber(await createTranscriberContext(readTranscriberConfig(environment), { log })),
  analyst: async (environment, log) =>
    createAnalyst(await createAnalystContext(readAnalystConfig(environment), { log })),
}

/** Services of the stack in this process, in the order in which they start; all of them unless some are named. */
export async function composeServices(
  environment: Environment,
  logOf: (service: string) => Logger,
  rooms: readonly ServiceRoom[] = SERVICES,
): Promise<Service[]> {
  const services: Service[] = []
  for (const room of rooms) services.push(await COMPOSE[room](environment, logOf(room)))
  return services
}
