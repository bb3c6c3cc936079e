import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { projectRoot } from '../project-root.ts'
import { type ProgramEnd, runProgram } from './run-program.ts'

/**
 * A small checkout with the real launcher, whose `.tools/` hold this very Node, and in pnpm's place a script that
 * notes each call and takes a moment, as an installation does.
 */
describe('the launcher', () => {
  let checkout: string

  beforeEach(async () => {
    checkout = join(await realpath(await mkdtemp(join(tmpdir(), 'perezvon launcher '))), 'a checkout')
    const launcher = await readFile(join(projectRoot, 'perezvon'), 'utf8')
    const version = (name: string) => new RegExp(`^${name}_version=(\\S+)$`, 'm').exec(launcher)?.[1]
    await write('perezvon', launcher, 0o755)
    await write(`.tools/pnpm-${version('pnpm')}/pnpm`, fakePnpm, 0o755)
    const node = join(checkout, `.tools/node-${version('node')}/bin/node`)
    await mkdir(dirname(node), { recursive: true })
    await symlink(process.execPath, node)
    for (const manifest of manifests) await write(manifest, '{}')
    await write(
      'packages/cli/src/main.ts',
      'console.log(JSON.stringify([process.cwd(), ...process.argv.slice(2)]))',
    )
    await write('packages/cli/package.json', '{ "type": "module" }')
  })
  afterEach(() => rm(dirname(checkout), { recursive: true, force: true }))

  async function write(path: string, text: string, mode = 0o644): Promise<void> {
    const file = join(checkout, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
    await chmod(file, mode)
  }

  function launch(...words: string[]): Promise<ProgramEnd> {
    return runProgram(join(checkout, 'perezvon'), words, { cwd: dirname(checkout) })
  }

  async function installations(): Promise<number> {
    return (await readdir(checkout)).filter((entry) => entry.startsWith('installed-')).length
  }

  test('installs the dependencies, then runs the command where it was called, stdout untouched', async () => {
    const end = await launch('call', '+7 901', '--json')
    expect(end.stderr).toContain('installing the dependencies')
    expect(JSON.parse(end.stdout)).toEqual([dirname(checkout), 'call', '+7 901', '--json'])
    expect(await installations()).toBe(1)
  })

  test('installs again only when a manifest or the lockfile changed', async () => {
    await launch('up')
    expect((await launch('up')).stderr).toBe('')
    expect(await installations()).toBe(1)
    await write('pnpm-lock.yaml', 'newer')
    await launch('up')
    expect(await installations()).toBe(2)
  })

  test('prepares the checkout once when two start at the same moment', async () => {
    const ends = await Promise.all([launch('up'), launch('up')])
    expect(ends.map(({ ok }) => ok)).toEqual([true, true])
    expect(await installations()).toBe(1)
  })

  test('takes over from a start that was killed', async () => {
    await symlink('999999999', join(checkout, '.tools/lock'))
    expect(await launch('up')).toMatchObject({ ok: true })
  })

  test('says what to look at when the dependencies cannot be installed, and tries again next time', async () => {
    await write('refuse', '')
    const end = await launch('up')
    expect(end).toMatchObject({ ok: false, stdout: '' })
    expect(end.stderr).toContain('no such package')
    expect(end.stderr).toContain('npm config get registry')
    await rm(join(checkout, 'refuse'))
    expect(await launch('up')).toMatchObject({ ok: true })
  })

  test('can be called by a link from elsewhere', async () => {
    const link = join(dirname(checkout), 'bell')
    await symlink(join('a checkout', 'perezvon'), link)
    expect(JSON.parse((await runProgram(link, ['up'])).stdout)).toContain('up')
  })

  test('reads .env, below what is set outside it, and not for the tests', async () => {
    await write('packages/cli/src/main.ts', 'console.log(process.env.GREETING, process.env.NAME)')
    await write('.env', 'GREETING=hello\nNAME=Bell')
    const environment = { NAME: 'Halo' }
    const launcher = join(checkout, 'perezvon')
    expect((await runProgram(launcher, ['up'], { environment })).stdout).toBe('hello Halo\n')
    expect((await runProgram(launcher, ['test'], { environment })).stdout).toBe('undefined Halo\n')
  })

  test('prints the folders of its tools for the PATH', async () => {
    const [node, ...others] = (await launch('tools')).stdout.trim().split(delimiter)
    expect(await readdir(node ?? '')).toEqual(['node'])
    expect(others).toEqual([join(checkout, 'node_modules/.bin')])
  })
})

const manifests = [
  ...['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', 'voxengine/package.json', 'test/package.json'],
  ...['packages/cli/package.json', 'services/gateway/package.json'],
]

const fakePnpm = `#!/bin/sh
[ "$*" = "install --frozen-lockfile --reporter=append-only --config.confirmModulesPurge=false" ] || exit 64
[ -e refuse ] && { echo "no such package" >&2; exit 1; }
mkdir -p node_modules
echo "pnpm says something on its stdout"
sleep 0.2
: >"installed-$$"
`
