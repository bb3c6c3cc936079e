import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { findFreePort } from '../stack/free-port.ts'
import { requireFreePort } from './gateway-port.ts'

test('a taken port is told with a way out; once free it passes', async () => {
  const port = await findFreePort()
  const other = createServer().listen(port, '127.0.0.1')
  await once(other, 'listening')
  await expect(requireFreePort({ host: undefined, port })).rejects.toMatchObject({
    code: 'port-not-free',
    message: expect.stringMatching(new RegExp(`listens on port ${port}.*--port ${port + 1}`)),
  })
  other.close()
  await once(other, 'close')
  await requireFreePort({ host: undefined, port })
})

test('an address that is not this machine’s is told', async () => {
  await expect(requireFreePort({ host: '192.0.2.1', port: 8000 })).rejects.toThrow(
    /cannot listen on 192\.0\.2\.1.*HOST/,
  )
})
