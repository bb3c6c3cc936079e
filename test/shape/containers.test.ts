import { expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import {
  containerFaults,
  demandedVariables,
  environmentOf,
  interpolatedVariables,
  parseCompose,
  parseSettings,
  settingsReadByNobody,
} from './containers.ts'
import { allPaths, readFile, readFiles } from './repository.ts'
import { settingsOf } from './service-shape.ts'
import { variablesOf } from './settings-example.ts'

const composeText = readFile('docker-compose.yml').text
const compose = parseCompose(parse(composeText, { merge: true }))
const builtServices = allPaths().flatMap((path) => /^services\/([^/]+)\/package\.json$/.exec(path)?.[1] ?? [])
const drainSeconds =
  Number(
    /DRAIN_DEADLINE_MS = ([0-9_]+)/
      .exec(readFile('packages/runtime/src/run-service.ts').text)?.[1]
      ?.replaceAll('_', ''),
  ) / 1000

test('the time that a service takes to drain is known', () => {
  expect(drainSeconds).toBeGreaterThan(0)
})

test('every service has its own container, built from the one recipe', () => {
  for (const service of builtServices)
    expect(compose.services[service]?.build?.args, service).toEqual({ SERVICE: service })
})

test('every container comes back, is checked, can be scaled and is not published', () => {
  expect(containerFaults(compose, { services: builtServices, drainSeconds })).toEqual([])
})

test('the rehearsal settings fill in every variable that compose demands', () => {
  const given = new Set(variablesOf(readFile('deploy/rehearsal.env').text))
  expect(demandedVariables(composeText).filter((name) => !given.has(name))).toEqual([])
})

test('Redis keeps an append-only file and evicts nothing', () => {
  expect(compose.services.redis?.command?.join(' ')).toMatch(
    /--appendonly yes .*--maxmemory-policy noeviction/,
  )
})

test('a container is given no setting that its service does not read', () => {
  for (const service of builtServices) {
    const config = readFiles(new RegExp(`^services/${service}/src/config\\.ts$`))[0]
    const settings = new Set(config === undefined ? [] : settingsOf(config))
    const container = compose.services[service]
    expect(container, service).toBeDefined()
    if (container !== undefined) expect(settingsReadByNobody(container, settings), service).toEqual([])
  }
})

test('every container is given what its service cannot start without', async () => {
  const readers = {
    gateway: (await import('@perezvon/gateway/config')).readConfig,
    dialer: (await import('@perezvon/dialer/config')).readConfig,
    transcriber: (await import('@perezvon/transcriber/config')).readConfig,
    analyst: (await import('@perezvon/analyst/config')).readConfig,
  }
  expect(Object.keys(readers).sort()).toEqual([...builtServices].sort())
  const given = parseSettings(readFile('deploy/rehearsal.env').text)
  for (const [service, read] of Object.entries(readers))
    expect(() => read(environmentOf(compose, service, given)), service).not.toThrow()
  expect(() => readers.dialer({})).toThrow('BACKEND_URL')
})

test('the image and the launcher agree on Node and pnpm', () => {
  const launcher = readFile('perezvon').text
  const recipe = readFile('services/Dockerfile').text
  const pnpm = /pnpm_version=(\S+)/.exec(launcher)?.[1]
  const node = /node_version=([0-9]+)/.exec(launcher)?.[1]
  expect(recipe).toContain(`pnpm@${pnpm}\n`)
  expect(recipe.match(/^FROM node:[0-9]+/gm)).toEqual([`FROM node:${node}`, `FROM node:${node}`])
  expect(recipe).toMatch(/^USER node$/m)
  expect(recipe).toMatch(/^HEALTHCHECK /m)
})

test('the manifests of the cluster parse, name every service, and let it drain', () => {
  const documents = readFiles(/^deploy\/kubernetes\/.*\.yaml$/).flatMap((file) =>
    parseAllDocuments(file.text).map((document) => {
      expect(document.errors, file.path).toEqual([])
      return document.toJS()
    }),
  )
  const named = (kind: string) =>
    documents.filter((document) => document.kind === kind).map((document) => document.metadata.name)
  expect(named('Deployment').sort()).toEqual([...builtServices].sort())
  expect(named('PodDisruptionBudget').sort()).toEqual([...builtServices].sort())
  for (const document of documents.filter(({ kind }) => kind === 'Deployment'))
    expect(document.spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThan(drainSeconds)
})

test('workers are scaled by queues that exist, under the prefix that the queue room uses', async () => {
  const { JOBS } = await import('@perezvon/contracts/jobs/catalog')
  const { DEFAULT_QUEUE_PREFIX } = await import('@perezvon/queue/connection')
  const scalers = readFiles(/^deploy\/kubernetes\/keda\/.*\.yaml$/)
    .flatMap((file) => parseAllDocuments(file.text).map((document) => document.toJS()))
    .filter(({ kind }) => kind === 'ScaledObject')
  expect(scalers.length).toBeGreaterThan(0)
  for (const { metadata, spec } of scalers)
    for (const { metadata: trigger } of spec.triggers) {
      const [prefix, queue, list] = String(trigger.listName).split(':')
      const job = Object.values(JOBS).find(({ name }) => name === queue)
      expect([prefix, job?.consumedBy, spec.scaleTargetRef.name]).toEqual([
        DEFAULT_QUEUE_PREFIX,
        metadata.name,
        metadata.name,
      ])
      expect(['wait', 'active']).toContain(list)
    }
})

test('a container that is named, published, lost at a crash, unchecked or killed while it drains is found', () => {
  const faulty = parseCompose({
    services: {
      redis: {
        image: 'redis',
        container_name: 'redis',
        ports: ['6379:6379'],
        volumes: ['data:/data', './a:/b'],
      },
      dialer: {
        build: { dockerfile: 'services/Dockerfile', args: {} },
        restart: 'always',
        stop_grace_period: '60s',
      },
    },
    volumes: {},
  })
  expect(containerFaults(faulty, { services: ['dialer'], drainSeconds: 60 })).toEqual([
    'redis: has a fixed name and cannot be scaled',
    'redis: is published; only the gateway may be',
    'redis: does not say whether it comes back after a crash',
    'redis: has no health check',
    'redis: mounts data, which is not declared',
    'dialer: is killed after 60 s, before it has drained (60 s)',
    'dialer: does not wait for redis',
    'dialer: does not wait for postgres',
    'dialer: does not wait for migrate',
  ])
})

test('settings are put where compose puts them', () => {
  const given = parseSettings('# a note\nA=1\nB=\n# C=3\n')
  expect(given).toEqual({ A: '1', B: '' })
  const environment = { X: `\${A:-none}`, Y: `\${B:-two}`, Z: `\${C:-\${A}/z}`, W: `\${C:-}` }
  const example = parseCompose({ services: { a: { environment } }, volumes: {} })
  expect(environmentOf(example, 'a', given)).toEqual({ X: '1', Y: 'two', Z: '1/z', W: '' })
})

test('variables and settings are read from a compose file', () => {
  expect(interpolatedVariables(`a: \${A:-b}\nc: \${C:?needed \${A}}`)).toEqual(['A', 'C'])
  expect(demandedVariables(`a: \${A:-b}\nc: \${C:?needed}`)).toEqual(['C'])
  const [container] = Object.values(
    parseCompose({ services: { a: { environment: { PORT: '1', OTHER: '2' } } }, volumes: {} }).services,
  )
  expect(container && settingsReadByNobody(container, new Set(['PORT']))).toEqual(['OTHER'])
})
