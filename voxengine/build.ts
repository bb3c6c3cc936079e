/**
 * Builds the scenarios: one plain-JS file for each entry, in `voxengine/dist/`, readable, for the platform's engine
 * (SpiderMonkey of Firefox 115, ECMAScript 2022). A build that the platform would not run is refused.
 * By hand: `node voxengine/build.ts`; with `--json`, what was built is told to a program.
 */
import { createHash } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { threadId } from 'node:worker_threads'
import { build } from 'esbuild'

/** One entry each; the name is the scenario's on the platform, too (fewer than 30 characters). */
const SCENARIOS = ['asr-call', 'streaming-call'] as const
export type ScenarioName = (typeof SCENARIOS)[number]

export type BuiltScenario = {
  name: ScenarioName
  /** A digest of the code: the same sources give the same version. */
  version: string
  file: string
  code: string
}

/** AddScenario and SetScenarioInfo take less than 128 KB of text; the runtime's own limit is higher. */
export const SCENARIO_LIMIT = 128 * 1024

/** What Node or a browser has and VoxEngine has not. Only a free name counts, not a property or one of our own. */
const FOREIGN_GLOBALS = [
  'AbortController AbortSignal Blob Buffer EventTarget File FormData Headers MessageChannel Request Response',
  'TextDecoder TextEncoder URL URLSearchParams WebAssembly Worker XMLHttpRequest alert atob btoa console crypto',
  'document exports fetch global localStorage location module navigator performance process queueMicrotask self',
  'setImmediate structuredClone window __dirname __filename',
]
  .join(' ')
  .split(' ')
const FOREIGN_MARK = '__not_in_voxengine__'
/** The platform's `require` turns a module on; esbuild would take it for Node's and wrap it. */
const REQUIRE_MARK = '__voxengine_require__'
const VERSION_MARK = '%%scenario-version%%'

/** Thrown where a scenario was built that the platform would not run; the message says why. */
export class ScenarioBuildError extends Error {
  override readonly name = 'ScenarioBuildError'
  readonly code = 'scenario-build-refused'
}

/** Builds all scenarios into `directory` and answers what was written. */
export async function buildScenarios(
  directory: string = join(import.meta.dirname, 'dist'),
): Promise<BuiltScenario[]> {
  await mkdir(directory, { recursive: true })
  return Promise.all(
    SCENARIOS.map(async (name) => {
      const { code, version } = await buildScenario(join(import.meta.dirname, 'src', `${name}.ts`), name)
      const file = join(directory, `${name}.js`)
      // Whoever reads the file meanwhile (another start, a test) sees the old one or the new one, never a part.
      const part = `${file}.${process.pid}.${threadId}`
      await writeFile(part, code)
      await rename(part, file)
      return { name, version, file, code }
    }),
  )
}

/** Bundles one entry to the text of a scenario. Throws ScenarioBuildError where the platform would not run it. */
export async function buildScenario(entry: string, name: string): Promise<{ code: string; version: string }> {
  const bundle = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    platform: 'neutral',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'silent',
    define: {
      require: REQUIRE_MARK,
      SCENARIO_VERSION: JSON.stringify(VERSION_MARK),
      ...Object.fromEntries(FOREIGN_GLOBALS.map((global) => [global, FOREIGN_MARK + global])),
    },
  })
  const body = (bundle.outputFiles[0]?.text ?? '').replaceAll(REQUIRE_MARK, 'require')
  const version = createHash('sha256').update(body).digest('hex').slice(0, 12)
  const banner = `// Perezvon scenario ${name}, version ${version}. Built from voxengine/src/${name}.ts: change it there.\n`
  const code = banner + body.replaceAll(VERSION_MARK, version)
  const problems = problemsOf(code)
  if (problems.length > 0) throw new ScenarioBuildError(`${name}: ${problems.join('; ')}`)
  return { code, version }
}

function problemsOf(code: string): string[] {
  const problems: string[] = []
  const foreign = new Set([...code.matchAll(/__not_in_voxengine__(\w+)/g)].map((match) => match[1]))
  if (foreign.size > 0) problems.push(`uses ${[...foreign].join(', ')}, which VoxEngine does not have`)
  if (/^\s*(?:import|export)\b/m.test(code) || /\bimport\s*\(/.test(code))
    problems.push('imports or exports, and VoxEngine has no modules')
  if (/\b__require\b|\brequire\s*\(\s*["'`]/.test(code)) problems.push('requires a module by name')
  const bytes = Buffer.byteLength(code)
  if (bytes >= SCENARIO_LIMIT) problems.push(`is ${bytes} bytes long; ${SCENARIO_LIMIT} is too long already`)
  return problems
}

if (import.meta.main) {
  const built = await buildScenarios()
  process.stdout.write(process.argv.includes('--json') ? asJson(built) : asText(built))
}

function asText(built: readonly BuiltScenario[]): string {
  return built
    .map(
      ({ name, version, file, code }) => `${name} ${version}: ${Buffer.byteLength(code)} bytes in ${file}\n`,
    )
    .join('')
}

function asJson(built: readonly BuiltScenario[]): string {
  return `${JSON.stringify(built.map(({ name, version, file }) => ({ name, version, file })))}\n`
}
