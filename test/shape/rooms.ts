/**
 * The rooms of the project and which rooms each may take from: DESIGN's direction as a table.
 * contracts ← runtime ← adapters (never each other) ← dialogue ← services (never each other) ← cli, test.
 */

export type Room = {
  folder: string
  /** The rooms it may take from, by their short names. */
  takesFrom: readonly string[]
  /** Whether it may take only types from them, so that nothing of theirs reaches its built output. */
  typesOnly?: boolean
}

const BASE = ['contracts', 'runtime']
const ADAPTERS = ['queue', 'store', 'livecall', 'ai', 'voximplant', 'http-tools']
const SERVICES = ['gateway', 'dialer', 'transcriber', 'analyst', 'bridge', 'notifier']
/** Pure rules that several services share; they know no outside system. */
const RULES = ['contact-list', 'numbering-plan']
const EVERY_PACKAGE = [...BASE, ...RULES, ...ADAPTERS, 'dialogue', 'simulator']

function packageRoom(name: string, takesFrom: readonly string[]): [string, Room] {
  return [name, { folder: `packages/${name}`, takesFrom }]
}

/** Every room by its short name: the part of `@perezvon/<name>` after the slash. */
export const ROOMS: Readonly<Record<string, Room>> = Object.fromEntries([
  packageRoom('contracts', []),
  packageRoom('runtime', ['contracts']),
  packageRoom('contact-list', [...BASE, 'numbering-plan']),
  packageRoom('numbering-plan', ['contracts']),
  ...ADAPTERS.map((name) => packageRoom(name, BASE)),
  packageRoom('dialogue', [...BASE, 'ai', 'livecall', 'http-tools']),
  packageRoom('simulator', ['contracts']),
  ...SERVICES.map((name): [string, Room] => [
    name,
    { folder: `services/${name}`, takesFrom: [...BASE, ...RULES, ...ADAPTERS, 'dialogue'] },
  ]),
  packageRoom('cli', [...EVERY_PACKAGE, ...SERVICES]),
  ['voxengine', { folder: 'voxengine', takesFrom: ['contracts'], typesOnly: true }],
  ['test', { folder: 'test', takesFrom: [...EVERY_PACKAGE, ...SERVICES, 'cli', 'voxengine'] }],
])

/** The rooms that tests beside their subject may use besides: servers to speak to, and the simulated outside world. */
export const ROOMS_FOR_TESTS: readonly string[] = ['test', 'simulator']

/** Outside libraries that only some rooms may touch; `test` starts servers and looks into them, so it may touch all. */
export const KEPT_LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  bullmq: ['queue'],
  ioredis: ['queue', 'livecall'],
  pg: ['store'],
  'pg-copy-streams': ['store'],
  openai: ['ai'],
  jose: ['voximplant'],
  'ipaddr.js': ['runtime'],
  'libphonenumber-geo-carrier': ['numbering-plan'],
  'libphonenumber-js': ['numbering-plan'],
  pino: ['runtime'],
  'prom-client': ['runtime'],
  hono: ['gateway', 'bridge', 'runtime'],
  '@fastify/busboy': ['gateway'],
  '@hono/node-server': ['gateway', 'bridge', 'runtime'],
  'zod-openapi': ['gateway'],
  'swagger-ui-dist': ['gateway'],
  commander: ['cli'],
  esbuild: ['voxengine'],
  vitest: [],
}

/** The room in which a path lies, if any. */
export function roomOf(path: string): string | undefined {
  return Object.keys(ROOMS).find((name) => path.startsWith(`${ROOMS[name]?.folder}/`))
}

/** `@perezvon/queue/producer` → `queue`; undefined for what is not ours. */
export function roomOfSpecifier(specifier: string): string | undefined {
  return /^@perezvon\/([^/]+)/.exec(specifier)?.[1]
}

/** `@hono/node-server/serve-static` → `@hono/node-server`; undefined for relative and built-in modules. */
export function libraryOfSpecifier(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return undefined
  return /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0]
}

/** Whether a file is a test, or stands beside tests only to serve them. */
export function isTest(path: string): boolean {
  return /\.test\.ts$/.test(path) || path.startsWith('test/') || /\/testing\//.test(path)
}
