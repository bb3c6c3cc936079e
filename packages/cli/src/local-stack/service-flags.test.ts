import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from '../project-root.ts'
import { SERVICE_ENVIRONMENT, serviceFlags } from './service-flags.ts'
import { SERVICES } from './service-rooms.ts'

const dockerfile = await readFile(join(projectRoot, 'services/Dockerfile'), 'utf8')

test.each(SERVICES)('the image of the %s starts Node as a local stack does', (room) => {
  expect(dockerfile).toContain('exec node $flags services/$SERVICE/src/main.ts')
  expect(dockerfile).toContain(
    `${room === 'dialer' ? room : '*'}) flags='${serviceFlags(room).join(' ')}' ;;`,
  )
})

test('an image has the same settings of the C library', () => {
  const { NODE_COMPILE_CACHE: _, ...settings } = SERVICE_ENVIRONMENT
  for (const [name, value] of Object.entries(settings)) expect(dockerfile).toContain(`${name}=${value}`)
})
