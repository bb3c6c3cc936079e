import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { moveIntoPlace } from './move-into-place.ts'
import { runProgram } from './run-program.ts'

/**
 * Unpacks the newest build of one of `names` (the first the system's package lists know) and of the packages
 * it needs that are not installed into `folder`, by `apt-get download` and `dpkg -x`: no root, nothing of
 * the system changed. Answers false where that cannot be done; `folder` is then left as it was.
 */
export async function unpackAptPackage(names: readonly string[], folder: string): Promise<boolean> {
  await mkdir(join(folder, '..'), { recursive: true })
  const incoming = await mkdtemp(`${folder}-incoming-`)
  try {
    const ownLists = await ownAptOptions(incoming)
    for (const options of [[], ownLists]) {
      if (options === ownLists) await runApt([...options, 'update'])
      for (const name of names) {
        if (!(await downloadAndUnpack(name, options, incoming))) continue
        await moveIntoPlace(join(incoming, 'root'), folder)
        return true
      }
    }
    return false
  } finally {
    await rm(incoming, { recursive: true, force: true })
  }
}

/** Lists and caches of our own: the system's may be empty (as in containers), stale, or not ours to refresh. */
async function ownAptOptions(incoming: string): Promise<string[]> {
  const lists = join(incoming, 'lists')
  const cache = join(incoming, 'cache')
  await mkdir(join(lists, 'partial'), { recursive: true })
  await mkdir(join(cache, 'archives/partial'), { recursive: true })
  return ['-o', `Dir::State::Lists=${lists}`, '-o', `Dir::Cache=${cache}`]
}

function runApt(args: readonly string[], cwd?: string) {
  // Downloads run as the one who asks: apt's own unprivileged user cannot reach our folders.
  const options = ['-q', '-o', 'APT::Sandbox::User=root', '-o', 'Debug::NoLocking=1']
  return runProgram('apt-get', [...options, ...args], {
    environment: { LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' },
    timeoutMs: 180_000,
    ...(cwd === undefined ? {} : { cwd }),
  })
}

async function downloadAndUnpack(
  name: string,
  options: readonly string[],
  incoming: string,
): Promise<boolean> {
  const plan = await runApt([...options, '--simulate', '--no-install-recommends', 'install', name])
  if (!plan.ok) return false
  const missing = [...plan.stdout.matchAll(/^Inst (\S+)/gm)].flatMap(([, found]) => found ?? [])
  const packages = join(incoming, 'packages')
  await rm(packages, { recursive: true, force: true })
  await mkdir(packages)
  // Debian's redis-server is only a link into redis-tools, which may be installed already.
  const tools = name.replace(/-server$/, '-tools')
  const wanted = [...new Set([...missing, name, tools])]
  const downloaded = await runApt([...options, 'download', ...wanted], packages)
  if (!downloaded.ok) return false
  for (const file of await readdir(packages)) {
    const unpacked = await runProgram('dpkg', ['-x', join(packages, file), join(incoming, 'root')])
    if (!unpacked.ok) return false
  }
  return true
}

/** The folders below `folder` that hold shared libraries, as LD_LIBRARY_PATH wants them. */
export async function libraryPath(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const folders = entries.filter((entry) => /\.so(\.|$)/.test(entry.name)).map((entry) => entry.parentPath)
  return [...new Set(folders)].join(':')
}
