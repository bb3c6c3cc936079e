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

/** Every service of the stack in this process, in the order in which they start. The gateway comes first: it is asked. */
export async function composeServices(
  environment: Environment,
  logOf: (service: string) => Logger,
): Promise<Service[]> {
  return [
    createGateway(await createGatewayContext(readGatewayConfig(environment), { log: logOf('gateway') })),
    createDialer(await createDialerContext(readDialerConfig(environment), { log: logOf('dialer') })),
    createTranscriber(
      await createTranscriberContext(readTranscriberConfig(environment), { log: logOf('transcriber') }),
    ),
    createAnalyst(await createAnalystContext(readAnalystConfig(environment), { log: logOf('analyst') })),
  ]
}
