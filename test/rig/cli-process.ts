import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { projectRoot, toolsDirectory } from '@perezvon/cli/project-root'

/** A `./perezvon …` as a process of its own, as somebody at a terminal starts it. */
export type CliProcess = {
  /** What it wrote to stdout so far, line by line. */
  lines: readonly string[]
  /** Resolves with the first line of stdout that holds the text, be it there already or still to come. */
  lineWith(text: string): Promise<string>
  /** Ctrl-C. */
  interrupt(): void
  /** Resolves when it has ended. */
  ended: Promise<CliEnd>
}

export type CliEnd = { code: number | null; stdout: string; stderr: string; lines: readonly string[] }

/** Towards a gateway, or with settings for one of its own. */
type CliSettings = { gatewayUrl: string } | { settings: Record<string, string> }

/** Starts `./perezvon` with these words. It writes to pipes, not to a terminal. */
export function startCli(words: readonly string[], options: CliSettings): CliProcess {
  const child = spawn(process.execPath, [join(projectRoot, 'packages/cli/src/main.ts'), ...words], {
    env: {
      PATH: process.env.PATH,
      ...('settings' in options ? options.settings : { PEREZVON_URL: options.gatewayUrl }),
      // As the launcher has it: what one process compiled, the next one need not.
      NODE_COMPILE_CACHE: join(toolsDirectory, 'compile-cache'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  const waiting = new Set<() => void>()
  const reader = createInterface({ input: child.stdout })
  const told = () => {
    for (const look of waiting) look()
  }
  reader.on('line', (line) => {
    lines.push(line)
    told()
  })
  const ended = endOf(child, reader, lines)
  return {
    lines,
    lineWith: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const line = lines.find((candidate) => candidate.includes(text))
          if (line === undefined) return
          waiting.delete(look)
          resolve(line)
        }
        waiting.add(look)
        look()
        ended.then(({ stderr }) => reject(new Error(`it ended without saying ${text}: ${stderr}`)), reject)
      }),
    interrupt: () => child.kill('SIGINT'),
    ended,
  }
}

async function endOf(
  child: ChildProcess,
  reader: NodeJS.EventEmitter,
  lines: readonly string[],
): Promise<CliEnd> {
  let stderr = ''
  child.stderr?.on('data', (chunk) => {
    stderr += String(chunk)
  })
  await Promise.all([once(child, 'close'), once(reader, 'close')])
  return { code: child.exitCode, stdout: lines.map((line) => `${line}\n`).join(''), stderr, lines }
}

/** Runs `./perezvon` with these words to its end. */
export function runCli(words: readonly string[], options: CliSettings): Promise<CliEnd> {
  return startCli(words, options).ended
}
