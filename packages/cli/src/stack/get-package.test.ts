import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ProgramEnd, runProgram } from './run-program.ts'

const script = join(import.meta.dirname, 'get-package.sh')

describe('getting a pinned package from a registry', () => {
  let folder: string
  let registry: Server
  let registryUrl: string
  let asked: string[]
  let sha512: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perezvon package '))
    const tarball = await packTarball(folder)
    sha512 = createHash('sha512').update(tarball).digest('hex')
    asked = []
    registry = createServer((request, response) => {
      asked.push(request.url ?? '')
      if (request.url === '/@field/bell/-/bell-1.2.3.tgz') response.end(tarball)
      else response.writeHead(404).end()
    }).listen(0, '127.0.0.1')
    await once(registry, 'listening')
    const address = registry.address()
    if (address === null || typeof address === 'string') throw new Error('the registry has no port')
    registryUrl = `http://127.0.0.1:${address.port}/`
  })
  afterEach(async () => {
    registry.closeAllConnections()
    registry.close()
    await rm(folder, { recursive: true, force: true })
  })

  function getPackage(version: string, pin: string, ...files: string[]): Promise<ProgramEnd> {
    return runProgram('sh', [script, '@field/bell', version, pin, join(folder, 'tools/bell'), ...files], {
      environment: { npm_config_registry: registryUrl, npm_config_fetch_retries: '0' },
      timeoutMs: 60_000,
    })
  }

  test('puts its files into the folder, and gets it only once', async () => {
    expect(await getPackage('1.2.3', sha512)).toMatchObject({ ok: true, stdout: '' })
    expect(await readFile(join(folder, 'tools/bell/bin/ring'), 'utf8')).toBe('ding')
    await getPackage('1.2.3', sha512)
    expect(asked).toHaveLength(1)
    expect(await readdir(join(folder, 'tools'))).toEqual(['bell'])
  })

  test('takes only the named files where some are named', async () => {
    await getPackage('1.2.3', sha512, 'bin/ring')
    expect(await readdir(join(folder, 'tools/bell'), { recursive: true })).toEqual(['bin', 'bin/ring'])
  })

  test('uses nothing of a package that is not the pinned one', async () => {
    const end = await getPackage(
      '1.2.3',
      sha512.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
    )
    expect(end).toMatchObject({ ok: false, stderr: expect.stringContaining('not the file that was pinned') })
    expect(await readdir(join(folder, 'tools'))).toEqual([])
  })

  test('says what to look at when the registry has no such package', async () => {
    const end = await getPackage('9.9.9', sha512)
    expect(end).toMatchObject({ ok: false, stderr: expect.stringContaining('npm config get registry') })
    expect(await readdir(join(folder, 'tools'))).toEqual([])
  })

  test('leaves one whole folder when two get it at once', async () => {
    const ends = await Promise.all([getPackage('1.2.3', sha512), getPackage('1.2.3', sha512)])
    expect(ends.map(({ ok }) => ok)).toEqual([true, true])
    expect(await readdir(join(folder, 'tools/bell'))).toEqual(['bin', 'package.json'])
  })
})

async function packTarball(folder: string): Promise<Buffer> {
  await mkdir(join(folder, 'package/bin'), { recursive: true })
  await writeFile(join(folder, 'package/package.json'), '{}')
  await writeFile(join(folder, 'package/bin/ring'), 'ding')
  const file = join(folder, 'bell.tgz')
  const packed = await runProgram('tar', ['-czf', file, '-C', folder, 'package'])
  if (!packed.ok) throw new Error(packed.stderr)
  return readFile(file)
}
