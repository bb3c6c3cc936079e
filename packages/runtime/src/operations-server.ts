import { type ServerType, serve } from '@hono/node-server'
import { Hono } from 'hono'
import { asError } from './errors.ts'
import type { Metrics } from './metrics.ts'

/** A thing that must work for the service to be ready, e.g. Redis. `check` throws with the reason where it does not. */
export type ReadinessCheck = { name: string; check: () => Promise<void> }

/** The routes that operators ask: `/health` (the process lives), `/ready` (it can work), `/metrics` (Prometheus). */
export function operationsRoutes(options: {
  service: string
  metrics: Metrics
  checks: readonly ReadinessCheck[]
  isDraining: () => boolean
  about?: Record<string, unknown>
}): Hono {
  const routes = new Hono()
  routes.get('/health', (context) =>
    context.json({ service: options.service, status: 'alive', ...options.about }),
  )
  routes.get('/ready', async (context) => {
    if (options.isDraining()) return context.json({ ready: false, reason: 'draining' }, 503)
    const faults = (await Promise.all(options.checks.map(faultOf))).flat()
    return faults.length === 0 ? context.json({ ready: true }) : context.json({ ready: false, faults }, 503)
  })
  routes.get('/metrics', async (context) => {
    context.header('content-type', options.metrics.registry.contentType)
    return context.body(await options.metrics.registry.metrics())
  })
  return routes
}

async function faultOf({ name, check }: ReadinessCheck): Promise<{ name: string; fault: string }[]> {
  try {
    await check()
    return []
  } catch (thrown) {
    return [{ name, fault: asError(thrown).message }]
  }
}

export type OperationsServer = { start(): Promise<number>; stop(): Promise<void> }

/** A worker's own small server for those routes. `start` answers the port. */
export function createOperationsServer(options: {
  routes: Hono
  port: number
  host?: string
}): OperationsServer {
  let server: ServerType | undefined
  return {
    start: () =>
      new Promise((resolve, reject) => {
        server = serve(
          { fetch: options.routes.fetch, port: options.port, hostname: options.host ?? '127.0.0.1' },
          (address) => resolve(address.port),
        )
        server.once('error', reject)
      }),
    stop: () =>
      new Promise((resolve, reject) => {
        if (server === undefined) return resolve()
        server.close((error) => (error ? reject(error) : resolve()))
        if ('closeAllConnections' in server) server.closeAllConnections()
        server = undefined
      }),
  }
}
