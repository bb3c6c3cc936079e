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
import type { RehearsalGround } from './rehearsal-ground.ts'
import { SERVICES, type ServiceRoom } from './service-rooms.ts'

type Compose = (
  environment: Environment,
  log: Logger,
  ground: RehearsalGround | undefined,
) => Promise<Service>

/** How each service is made of its own three files. */
const COMPOSE: Readonly<Record<ServiceRoom, Compose>> = {
  gateway: async (environment, log, ground) =>
    createGateway(
      createGatewayContext(readGatewayConfig(environment), {
        log,
        ...(ground && { queue: ground.producer, live: ground.live }),
      }),
    ),
  dialer: async (environment, log, ground) =>
    createDialer(
      await createDialerContext(readDialerConfig(environment), {
        log,
        ...(ground && { queue: ground.queue, live: ground.live }),
      }),
    ),
  transcriber: async (environment, log, ground) =>
    createTranscriber(
      await createTranscriberContext(readTranscriberConfig(environment), {
        log,
        ...(ground && { queue: ground.queue }),
      }),
    ),
  analyst: async (environment, log, ground) =>
    createAnalyst(
      createAnalystContext(readAnalystConfig(environment), { log, ...(ground && { queue: ground.queue }) }),
    ),
}

/**
 * Services of the stack in this process, in the order in which they start; all of them unless some are named. Each is
 * composed when it starts, so that a start that fails half-way leaves no connection of the later ones open.
 */
export async function composeServices(
  environment: Environment,
  logOf: (service: string) => Logger,
  rooms: readonly ServiceRoom[] = SERVICES,
  ground?: RehearsalGround,
): Promise<Service[]> {
  return rooms.map((room) => {
    let composed: Service | undefined
    return {
      name: room,
      start: async () => {
        composed ??= await COMPOSE[room](environment, logOf(room), ground)
        await composed.start()
      },
      stop: async () => composed?.stop(),
    }
  })
}
