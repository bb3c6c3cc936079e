import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Argument, Command } from 'commander'
import type { Figure } from '../bench/figure.ts'
import { readConfig } from '../config.ts'
import { toolsDirectory } from '../project-root.ts'
import { type Servers, startServers } from '../stack/servers.ts'
import { rowsOption } from '../stack-options.ts'

type Bench = (
  servers: Servers,
  say: (line: string) => void,
  options: { rows?: number | undefined },
) => Promise<Figure[]>

/** Every bench; loaded only when it is asked for. */
const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  'first-sentence': async () =>
    (await import('../bench/first-sentence/first-sentence.ts')).benchFirstSentence,
  import: async () => (await import('../bench/import/import.ts')).benchImport,
  origination: async () => (await import('../bench/origination/origination.ts')).benchOrigination,
  pacing: async () => (await import('../bench/pacing/pacing.ts')).benchPacing,
  'text-path': async () => (await import('../bench/text-path/text-path.ts')).benchTextPath,
}

/** `perezvon bench NAME`: ours and its floor, alternately in one run; a line of JSON for each figure at the end. */
export function createBenchCommand(): Command {
  return new Command('bench')
    .description('Measure the product against its floor, alternately in the same run.')
    .addArgument(new Argument('<name>', 'what to measure').choices(Object.keys(BENCHES)))
    .option('--json', 'print one machine-readable line for each figure last')
    .addOption(rowsOption())
    .action(async (name: string, flags: { json?: true; rows?: number }) => {
      const say = (line: string) => process.stderr.write(`${line}\n`)
      const bench = await BENCHES[name]?.()
      if (bench === undefined) throw new Error(`there is no bench ${name}`)
      const config = readConfig(process.env)
      const dataDirectory = await mkdtemp(join(tmpdir(), 'perezvon-bench-'))
      const servers = await startServers({
        redisUrl: config.REDIS_URL,
        databaseUrl: config.DATABASE_URL,
        dataDirectory,
        toolsDirectory,
        log: say,
      })
      try {
        const figures = await bench(servers, say, { rows: flags.rows })
        for (const figure of figures) process.stdout.write(`${figureText(figure)}\n`)
        if (flags.json) for (const figure of figures) process.stdout.write(`${JSON.stringify(figure)}\n`)
        if (figures.some(({ met }) => met === false)) process.exitCode = 1
      } finally {
        await servers.stop()
        await rm(dataDirectory, { recursive: true, force: true })
      }
    })
}

function figureText({ name, unit, ours, floor, ratio, target, met, notes }: Figure): string {
  const verdict = met === null ? '' : met ? `  target ${target}: met` : `  target ${target}: NOT MET`
  return `${name}: ours ${ours.median} ${unit} (${ours.min}–${ours.max}), floor ${floor.median} ${unit}, ratio ${ratio}${verdict}${notes.map((note) => `\n    ${note}`).join('')}`
}
