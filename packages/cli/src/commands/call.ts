import { systemClock } from '@perezvon/runtime/clock'
import { systemIds } from '@perezvon/runtime/ids'
import { Secret } from '@perezvon/runtime/secret'
import { Command } from 'commander'
import { readConfig } from '../config.ts'
import { followCall } from '../follow-call/follow-call.ts'
import { createPublicApi } from '../public-api/public-api.ts'
import { gatewayOption } from '../stack-options.ts'

/** `perezvon call PHONE`: places one call at a running gateway and tells it as it goes, up to the analysis. */
export function createCallCommand(): Command {
  return new Command('call')
    .description(
      'Place one call at a running stack (./perezvon up) and follow it to its transcript and analysis.',
    )
    .argument('<phone>', 'the number, like +79161234567')
    .option('--agent <name>', 'the agent that speaks; the stack’s first one where absent')
    .addOption(gatewayOption())
    .action(async (phone: string, options: { agent?: string; gateway?: string }) => {
      const config = readConfig(process.env)
      const key = config.PEREZVON_API_KEYS?.[0]
      const api = createPublicApi({
        baseUrl: options.gateway ?? `http://localhost:${config.PORT}`,
        apiKey: key === undefined ? undefined : new Secret(key),
      })
      const body = { phone, ...(options.agent === undefined ? {} : { agent: options.agent }) }
      const { call_id, simulated } = await api.createCall(body, systemIds.call())
      process.stdout.write(`${call_id}${simulated ? ' (the simulated carrier)' : ''}\n`)
      await followCall(api, {
        callId: call_id,
        clock: systemClock,
        write: (line) => process.stdout.write(`${line}\n`),
      })
    })
}
