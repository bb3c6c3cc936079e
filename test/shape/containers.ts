import { z } from 'zod'

/** The part of a compose file that the rules look at. Whatever else stands in it is left alone. */
const composeSchema = z.looseObject({
  services: z.record(
    z.string(),
    z.looseObject({
      image: z.string().optional(),
      build: z.looseObject({ dockerfile: z.string(), args: z.record(z.string(), z.string()) }).optional(),
      container_name: z.string().optional(),
      ports: z.array(z.string()).optional(),
      restart: z.string().optional(),
      stop_grace_period: z.string().optional(),
      healthcheck: z.looseObject({ test: z.array(z.string()).optional() }).optional(),
      command: z.array(z.string()).optional(),
      volumes: z.array(z.string()).optional(),
      depends_on: z.record(z.string(), z.looseObject({ condition: z.string() })).optional(),
      environment: z.record(z.string(), z.string()).optional(),
      profiles: z.array(z.string()).optional(),
    }),
  ),
  volumes: z.record(z.string(), z.unknown()),
})
export type Compose = z.infer<typeof composeSchema>
type Container = Compose['services'][string]

/** Reads a compose file that was parsed from YAML; throws where it has not the shape of one. */
export function parseCompose(document: unknown): Compose {
  return composeSchema.parse(document)
}

/** What every container needs: to come back, to be checked, to be scalable, to be reachable by nobody but on purpose. */
export function containerFaults(
  compose: Compose,
  { services, drainSeconds }: { services: readonly string[]; drainSeconds: number },
): string[] {
  return Object.entries(compose.services).flatMap(([name, container]) =>
    [
      ...(container.container_name === undefined ? [] : ['has a fixed name and cannot be scaled']),
      ...(container.ports !== undefined && name !== 'gateway'
        ? ['is published; only the gateway may be']
        : []),
      ...(container.restart === undefined ? ['does not say whether it comes back after a crash'] : []),
      ...(container.image !== undefined && container.healthcheck === undefined
        ? ['has no health check']
        : []),
      ...(container.build === undefined || container.build.dockerfile === 'services/Dockerfile'
        ? []
        : ['is not built from the one recipe']),
      ...(services.includes(name) ? serviceFaults(container, drainSeconds) : []),
      ...namedVolumes(container)
        .filter((volume) => !(volume in compose.volumes))
        .map((volume) => `mounts ${volume}, which is not declared`),
    ].map((fault) => `${name}: ${fault}`),
  )
}

/** What a service waits for before it starts. */
const WAITED_FOR = {
  redis: 'service_healthy',
  postgres: 'service_healthy',
  migrate: 'service_completed_successfully',
}

function serviceFaults(container: Container, drainSeconds: number): string[] {
  const grace = secondsOf(container.stop_grace_period)
  return [
    ...(container.restart === 'no' ? ['does not come back after a crash'] : []),
    ...(grace > drainSeconds
      ? []
      : [`is killed after ${grace} s, before it has drained (${drainSeconds} s)`]),
    ...Object.entries(WAITED_FOR)
      .filter(([name, condition]) => container.depends_on?.[name]?.condition !== condition)
      .map(([name]) => `does not wait for ${name}`),
  ]
}

function namedVolumes(container: Container): string[] {
  return (container.volumes ?? [])
    .map((volume) => volume.split(':')[0] ?? '')
    .filter((name) => !/^[./]/.test(name))
}

function secondsOf(duration: string | undefined): number {
  return Number(/^([0-9]+)s$/.exec(duration ?? '')?.[1] ?? 0)
}

/** Settings that a container is given although its service has none of that name. */
export function settingsReadByNobody(container: Container, settings: ReadonlySet<string>): string[] {
  return Object.keys(container.environment ?? {}).filter((name) => !settings.has(name))
}

/** The variables that a compose file takes from `.env`. */
export function interpolatedVariables(compose: string): string[] {
  return [...new Set([...compose.matchAll(/\$\{([A-Z][A-Z0-9_]*)/g)].map((match) => match[1] ?? ''))]
}

/** Those of them without which compose refuses to start. */
export function demandedVariables(compose: string): string[] {
  return [...new Set([...compose.matchAll(/\$\{([A-Z][A-Z0-9_]*):\?/g)].map((match) => match[1] ?? ''))]
}

/** The values of a `.env` file. */
export function parseSettings(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/^([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value.trim()]),
  )
}

/** What a container's process finds in its environment where compose is given these settings. */
export function environmentOf(
  compose: Compose,
  service: string,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const environment = compose.services[service]?.environment ?? {}
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, interpolated(value, given)]),
  )
}

/** `${NAME}`, `${NAME:-default}` and `${NAME:?complaint}`, the inner ones first. */
function interpolated(value: string, given: Readonly<Record<string, string>>): string {
  const innermost = /\$\{([A-Z][A-Z0-9_]*)(?::[-?]([^${}]*))?\}/
  let text = value
  for (let match = innermost.exec(text); match !== null; match = innermost.exec(text)) {
    const [whole, name = '', fallback = ''] = match
    text = text.replace(whole, () => given[name] || fallback)
  }
  return text
}
