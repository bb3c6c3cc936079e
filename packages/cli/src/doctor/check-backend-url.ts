import { lookup } from 'node:dns/promises'
import { asError } from '@perezvon/runtime/errors'
import { isPublicAddress } from '@perezvon/voximplant/recording/public-address'
import { z } from 'zod'
import type { Check, Finding } from './check.ts'

const PATIENCE_MS = 10_000
const healthSchema = z.looseObject({ service: z.string() })

/**
 * BACKEND_URL leads to a gateway from outside: its name resolves to a public address, and asking there over that
 * address is answered by a gateway. (From this machine; a firewall that lets only us in cannot be seen from here.)
 */
export function checkBackendUrl(options: { backendUrl: string | undefined }): Check {
  return {
    name: 'BACKEND_URL',
    look: async () => {
      const { backendUrl } = options
      if (backendUrl === undefined)
        return {
          verdict: 'warning',
          detail: 'is not set',
          remedy:
            'Real calls need it: open a tunnel to the gateway’s port and set BACKEND_URL to its https address',
        }
      const { hostname, protocol } = new URL(backendUrl)
      const addresses = await lookup(hostname, { all: true }).catch((thrown: unknown) => asError(thrown))
      if (addresses instanceof Error)
        return {
          verdict: 'fault',
          detail: `${hostname} does not resolve: ${addresses.message}`,
          remedy: 'Check the name; a tunnel that was restarted may have a new one',
        }
      const inside = addresses.find(({ address }) => !isPublicAddress(address))
      if (inside !== undefined)
        return {
          verdict: 'fault',
          detail: `${hostname} is ${inside.address}, which Voximplant cannot reach`,
          remedy: 'Use a public address, e.g. that of a tunnel',
        }
      if (protocol !== 'https:')
        return {
          verdict: 'fault',
          detail: `${backendUrl} is not https`,
          remedy: 'Call tokens and what people say would travel in clear: put TLS in front of the gateway',
        }
      return ask(backendUrl)
    },
  }
}

async function ask(backendUrl: string): Promise<Finding> {
  const url = new URL('/health', backendUrl)
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) })
    const health = healthSchema.safeParse(await response.json())
    if (health.success && health.data.service === 'gateway')
      return { verdict: 'ok', detail: `a gateway answers at ${url.origin}` }
    return {
      verdict: 'fault',
      detail: `something else answers at ${url.origin} (HTTP ${response.status})`,
      remedy: 'Point the tunnel at the gateway’s port',
    }
  } catch (thrown) {
    return {
      verdict: 'fault',
      detail: `${url.origin} does not answer: ${asError(thrown).message}`,
      remedy: 'Start ./perezvon up, and check that the tunnel leads to its port',
    }
  }
}
