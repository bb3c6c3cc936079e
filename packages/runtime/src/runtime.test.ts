import { callIdSchema, recordingIdSchema } from '@perezvon/contracts/ids'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { databaseUrlField, portField, redisUrlField, secretField } from './config-fields.ts'
import { ConfigError } from './errors.ts'
import { createIds, systemIds } from './ids.ts'
import { loadConfig } from './load-config.ts'
import { createLogger, maskPhone, maskPhonesIn } from './logger.ts'
import { createMetrics } from './metrics.ts'
import { operationsRoutes } from './operations-server.ts'
import { Secret } from './secret.ts'

const schema = z.object({
  REDIS_URL: redisUrlField,
  DATABASE_URL: databaseUrlField,
  PORT: portField.default(8000),
  OPENAI_API_KEY: secretField.optional(),
})

test('every bad setting is named at once, with what to do', () => {
  let error: unknown
  try {
    loadConfig(schema, { REDIS_URL: 'localhost', PORT: 'eight', DATABASE_URL: ' ' })
  } catch (thrown) {
    error = thrown
  }
  expect(error).toBeInstanceOf(ConfigError)
  if (!(error instanceof ConfigError)) return
  expect(error.settings.map(({ setting }) => setting).toSorted()).toEqual([
    'DATABASE_URL',
    'PORT',
    'REDIS_URL',
  ])
  expect(error.message).toContain('DATABASE_URL: is missing')
  expect(error.message).toContain('REDIS_URL: must look like redis://')
  expect(error.message).toContain('./perezvon up')
})

test('good settings are parsed, defaulted and frozen; unknown variables are passed over', () => {
  const config = loadConfig(schema, {
    REDIS_URL: 'redis://localhost:6379',
    DATABASE_URL: 'postgresql://perezvon@localhost/perezvon',
    OPENAI_API_KEY: 'sk-1',
    HOME: '/somewhere',
  })
  expect(config.PORT).toBe(8000)
  expect(config.OPENAI_API_KEY?.reveal()).toBe('sk-1')
  expect(Object.isFrozen(config)).toBe(true)
})

test('a secret does not print', () => {
  const secret = new Secret('sk-very')
  expect(`${secret} ${JSON.stringify({ secret })}`).toBe('[secret] {"secret":"[secret]"}')
})

test('the log masks phone numbers and drops secrets, one level down too, and in errors', () => {
  const lines: string[] = []
  const log = createLogger({
    service: 'test',
    level: 'info',
    destination: { write: (line) => lines.push(line) },
  })
  log.info(
    { phone: '+79161234567', call: { number: '+79161234567', token: 'v1.x' }, authorization: 'Bearer k' },
    'dial',
  )
  log.error(
    { err: new Error('no route to +79161234567', { cause: new Error('79161234567 is away') }) },
    'failed',
  )
  const written = lines.join('')
  expect(written).not.toContain('9161234567')
  expect(written).not.toMatch(/v1\.x|Bearer k/)
  expect(JSON.parse(lines[0] ?? '{}')).toMatchObject({
    phone: '+7916***4567',
    call: { number: '+7916***4567' },
  })
})

test('masking leaves enough to recognise and too little to dial', () => {
  expect(maskPhone('+79161234567')).toBe('+7916***4567')
  expect(maskPhone('112')).toBe('***')
  expect(maskPhonesIn('from 79161234567 at 12:30')).toBe('from 7916***4567 at 12:30')
})

test('ids have the form that the contracts ask for, and differ', () => {
  expect(callIdSchema.safeParse(systemIds.call()).success).toBe(true)
  expect(recordingIdSchema.safeParse(systemIds.recording()).success).toBe(true)
  expect(new Set(Array.from({ length: 1000 }, () => systemIds.contact())).size).toBe(1000)
  expect(createIds((count) => new Uint8Array(count)).call()).toBe(`call_${'0'.repeat(20)}`)
})

test('a figure that cannot be had does not take away the others', async () => {
  const metrics = createMetrics('test')
  metrics.gauge('perezvon_away', 'Asked of a server that is away.', () =>
    Promise.reject(new Error('refused')),
  )
  const told = await metrics.registry.metrics()
  expect(told).toMatch(/perezvon_away\{[^}]*\} nan/i)
  expect(told).toContain('perezvon_process_cpu_seconds_total')
})

test('readiness names what does not work, and is refused while draining', async () => {
  let draining = false
  const routes = operationsRoutes({
    service: 'test',
    metrics: createMetrics('test'),
    checks: [
      { name: 'redis', check: async () => undefined },
      { name: 'postgresql', check: () => Promise.reject(new Error('connection refused')) },
    ],
    isDraining: () => draining,
  })
  const faulty = await routes.request('/ready')
  expect(faulty.status).toBe(503)
  expect(await faulty.json()).toEqual({
    ready: false,
    faults: [{ name: 'postgresql', fault: 'connection refused' }],
  })
  expect((await routes.request('/health')).status).toBe(200)
  expect(await (await routes.request('/metrics')).text()).toContain('perezvon_process_cpu_seconds_total')
  draining = true
  expect(await (await routes.request('/ready')).json()).toEqual({ ready: false, reason: 'draining' })
})
