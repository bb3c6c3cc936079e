import { lookup } from 'node:dns/promises'
import { asError } from '@perezvon/runtime/errors'
import { isPublicAddress } from '@perezvon/runtime/public-address'
import { z } from 'zod'
import type { Check, Finding } from './check.ts'

const PATIENCE_MS = 10_000
const healthSchema = z.looseObject({ service: z.string() })

/** How the outside is asked; the system's name look-up and HTTP unless tests hand in their own. */
export type Outside = {
  addressesOf: (hostname: string) => Promise<readonly string[]>
  get: (url: URL, signal: AbortSignal) => Promise<Response>
}

const OUTSIDE: Outside = {
  addressesOf: async (hostname) =>
    (await lookup(hostname.replace(/^\[(.*)\]$/, '$1'), { all: true })).map(({ address }) => address),
  get: (url, signal) => fetch(url, { signal }),
}

/**
 * BACKEND_URL leads to a gateway from outside: it is https, its name resolves to public addresses alone, and asking
 * there is answered by a gateway. (From this machine; a firewall that lets only us in cannot be seen from here.)
 */
export function checkBackendUrl(options: { backendUrl: string | undefined; outside?: Outside }): Check {
  const outside = options.outside ?? OUTSIDE
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
      return (
        (protocol === 'https:' ? undefined : isNotHttps(backendUrl)) ??
        (await placeFault(outside, hostname)) ??
        (await askThere(outside, backendUrl))
      )
    },
  }
}

function isNotHttps(backendUrl: string): Finding {
  return {
    verdict: 'fault',
    detail: `${backendUrl} is not https`,
    remedy: 'Call tokens and what people say would travel in clear: put TLS in front of the gateway',
  }
}

async function placeFault(outside: Outside, hostname: string): Promise<Finding | undefined> {
  let addresses: readonly string[]
  try {
    addresses = await outside.addressesOf(hostname)
  } catch (thrown) {
    return {
      verdict: 'fault',
      detail: `${hostname} does not resolve: ${asError(thrown).message}`,
      remedy: 'Check the name; a tunnel that was restarted may have a new one',
    }
  }
  const inside = addresses.find((address) => !isPublicAddress(address))
  if (inside === undefined) return undefined
  return {
    verdict: 'fault',
    detail: `${hostname} is ${inside === hostname ? 'an inner address' : inside}, which Voximplant cannot reach`,
    remedy: 'Use a public address, e.g. that of a tunnel',
  }
}

async function askThere(outside: Outside, backendUrl: string): Promise<Finding> {
  // Beside the routes that the scenario asks: the address may have a path.
  const url = new URL(`${backendUrl.replace(/\/+$/, '')}/health`)
  let response: Response
  try {
    response = await outside.get(url, AbortSignal.timeout(PATIENCE_MS))
  } catch (thrown) {
    const error = asError(thrown)
    return {
      verdict: 'fault',
      detail: `${url.origin} does not answer: ${asError(error.cause ?? error).message}`,
      remedy: 'Start ./perezvon up, and check that the tunnel leads to its port',
    }
  }
  if (await isGateway(response)) return { verdict: 'ok', detail: `a gateway answers at ${backendUrl}` }
  return {
    verdict: 'fault',
    detail: `something else than a gateway answers at ${url} (HTTP ${response.status})`,
    remedy: 'Start ./perezvon up, and point the tunnel at its port',
  }
}

async function isGateway(response: Response): Promise<boolean> {
  try {
    const health = healthSchema.safeParse(await response.json())
    return health.success && health.data.service === 'gateway'
  } catch {
    return false // a page of a tunnel or of another server, in place of our JSON
  }
}
