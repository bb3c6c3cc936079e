import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { PerezvonError } from '@perezvon/runtime/errors'
import { libraryPath, unpackAptPackage } from './apt-packages.ts'
import { runProgram } from './run-program.ts'
import { installRedisPackage } from './system-package.ts'

/** A Redis server that can be started: a program of this machine, or a container image. */
export type RedisProgram =
  | { kind: 'binary'; command: string; environment: Record<string, string>; origin: string }
  | { kind: 'container'; image: string; origin: string }

/** The rungs below a REDIS_URL, in the order in which they are tried. */
export type RedisRung = 'path' | 'tools' | 'docker' | 'unpacked-package' | 'installed-package'

const allRungs: readonly RedisRung[] = ['path', 'tools', 'docker', 'unpacked-package', 'installed-package']

/** Valkey is the same server under another name; either will do. */
const programNames = ['redis-server', 'valkey-server'] as const

const containerImage = 'redis:7.4-alpine'

/**
 * Finds a Redis server, or gets one: on the PATH, in `toolsDirectory`, by Docker when its engine runs, from
 * the system's packages unpacked without root, and last as an installed system package. Throws
 * `no-redis-server`, which names the ways to provide one, when every rung fails.
 */
export async function findRedisProgram(
  toolsDirectory: string,
  log: (line: string) => void,
  rungs: readonly RedisRung[] = allRungs,
): Promise<RedisProgram> {
  for (const rung of rungs) {
    const found = await tryRung(rung, toolsDirectory, log)
    if (found !== undefined) return found
  }
  throw new PerezvonError(
    'no-redis-server',
    'No Redis server could be had. Any of these provides one: set REDIS_URL to a running server; ' +
      'put redis-server (or valkey-server) on the PATH; start Docker; ' +
      'or, as root, install the system package (apt-get install redis-server, dnf install redis, brew install redis).',
  )
}

async function tryRung(
  rung: RedisRung,
  toolsDirectory: string,
  log: (line: string) => void,
): Promise<RedisProgram | undefined> {
  const unpacked = join(toolsDirectory, 'redis')
  switch (rung) {
    case 'path':
      return onPath()
    case 'tools':
      return unpackedIn(unpacked)
    case 'docker':
      return (await dockerHasImage(log))
        ? { kind: 'container', image: containerImage, origin: `Docker, ${containerImage}` }
        : undefined
    case 'unpacked-package': {
      if (!(await runProgram('apt-get', ['--version'])).ok) return undefined
      log(
        'Redis: getting the system package redis-server, unpacked into .tools/ (no root, nothing is installed)',
      )
      return (await unpackAptPackage(programNames, unpacked)) ? unpackedIn(unpacked) : undefined
    }
    case 'installed-package':
      return (await installRedisPackage(log)) ? onPath() : undefined
    default:
      return rung satisfies never
  }
}

async function onPath(): Promise<RedisProgram | undefined> {
  for (const command of programNames) {
    if ((await runProgram(command, ['--version'])).ok) {
      return { kind: 'binary', command, environment: {}, origin: `${command} on the PATH` }
    }
  }
  return undefined
}

/** Whether a Docker engine runs (a client alone does not count) and has the image or can get it. */
async function dockerHasImage(log: (line: string) => void): Promise<boolean> {
  if (!(await runProgram('docker', ['info'], { timeoutMs: 10_000 })).ok) return false
  if ((await runProgram('docker', ['image', 'inspect', containerImage])).ok) return true
  log(`Redis: getting the image ${containerImage} by Docker`)
  return (await runProgram('docker', ['pull', containerImage], { timeoutMs: 600_000 })).ok
}

async function unpackedIn(folder: string): Promise<RedisProgram | undefined> {
  for (const name of programNames) {
    const command = join(folder, 'usr/bin', name)
    if (!existsSync(command)) continue
    const environment = { LD_LIBRARY_PATH: await libraryPath(folder) }
    const runs = (await runProgram(command, ['--version'], { environment })).ok
    if (runs) return { kind: 'binary', command, environment, origin: 'the system package in .tools/' }
  }
  return undefined
}
