import { runProgram } from './run-program.ts'

/** A package manager that installs for the whole machine, and what it calls Redis. */
interface PackageManager {
  command: string
  install: readonly string[]
  /** Tried in this order: newer systems carry Valkey in Redis' place. */
  redisPackages: readonly string[]
  needsRoot: boolean
}

const packageManagers: readonly PackageManager[] = [
  { command: 'brew', install: ['install'], redisPackages: ['redis', 'valkey'], needsRoot: false },
  {
    command: 'apt-get',
    install: ['install', '-y', '--no-install-recommends'],
    redisPackages: ['redis-server', 'valkey-server'],
    needsRoot: true,
  },
  { command: 'dnf', install: ['install', '-y'], redisPackages: ['redis', 'valkey'], needsRoot: true },
  { command: 'apk', install: ['add'], redisPackages: ['redis', 'valkey'], needsRoot: true },
  { command: 'pacman', install: ['-S', '--noconfirm'], redisPackages: ['valkey', 'redis'], needsRoot: true },
]

/**
 * Installs a Redis server for the whole machine with whichever package manager is here, saying which package
 * and why before it does. Where that takes root it is done only as root or by a sudo that asks no password.
 * Answers whether it was installed.
 */
export async function installRedisPackage(log: (line: string) => void): Promise<boolean> {
  const becomeRoot = await waysToRoot()
  for (const manager of packageManagers) {
    if (!(await runProgram(manager.command, ['--version'])).ok) continue
    const prefix = manager.needsRoot ? becomeRoot : []
    if (prefix === undefined) continue
    for (const name of manager.redisPackages) {
      const words = [...prefix, manager.command, ...manager.install, name]
      log(
        `Redis: no server is on this machine, so the system package ${name} is installed: ${words.join(' ')}`,
      )
      const [command = manager.command, ...args] = words
      const installed = await runProgram(command, args, {
        timeoutMs: 600_000,
        environment: { DEBIAN_FRONTEND: 'noninteractive' },
      })
      if (installed.ok) return true
    }
  }
  return false
}

/** The words that make a command run as root: none for root itself, undefined where we cannot become root. */
async function waysToRoot(): Promise<string[] | undefined> {
  if (process.getuid?.() === 0) return []
  return (await runProgram('sudo', ['-n', 'true'])).ok ? ['sudo', '-n'] : undefined
}
