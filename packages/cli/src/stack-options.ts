import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { asError, ConfigError } from '@perezvon/runtime/errors'
import { InvalidArgumentError, Option } from 'commander'
import { projectRoot } from './project-root.ts'

/** The agent's file; the example where absent. */
export function agentOption(description: string): Option {
  const example = 'examples/agents/halo.yaml'
  return new Option('--agent <file>', description).default(join(projectRoot, example), example)
}

/** How much faster than life simulated people speak. */
export function speedOption(times: number): Option {
  return new Option('--speed <times>', 'how much faster than life simulated people speak')
    .argParser((text) => numberWithin(text, { from: 0.1, to: 1000 }))
    .default(times)
}

/** Which people there are. */
export function seedOption(): Option {
  return new Option('--seed <number>', 'another seed gives other people')
    .argParser((text) => wholeNumberWithin(text, { from: 0, to: 2_147_483_647 }))
    .default(1)
}

/** How long the list is that a bench measures. */
export function rowsOption(): Option {
  return new Option(
    '--rows <number>',
    'of the list that `import` measures; a million where absent',
  ).argParser((text) => wholeNumberWithin(text, { from: 1000, to: 10_000_000 }))
}

/** Where the gateway listens. */
export function portOption(): Option {
  return new Option('--port <number>', 'where the gateway listens; PORT or 8000 where absent').argParser(
    (text) => wholeNumberWithin(text, { from: 1, to: 65_535 }),
  )
}

/** Where a gateway runs already. */
export function gatewayOption(): Option {
  return new Option('--gateway <url>', 'where the gateway is; http://localhost:PORT where absent').argParser(
    (text) => {
      if (/^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text
      throw new InvalidArgumentError('It must be an address like http://localhost:8000.')
    },
  )
}

/** The text of a file that an option named; throws one ConfigError that names the option and the file. */
export async function readNamedFile(option: string, path: string): Promise<string> {
  const file = resolve(path)
  try {
    return await readFile(file, 'utf8')
  } catch (thrown) {
    throw new ConfigError([
      {
        setting: option,
        fault: `${file} cannot be read (${asError(thrown).message.split(',')[0]})`,
        remedy: 'Give the path of a file that is there, as seen from where you run the command',
      },
    ])
  }
}

function wholeNumberWithin(text: string, range: { from: number; to: number }): number {
  const value = numberWithin(text, range)
  if (Number.isInteger(value)) return value
  throw new InvalidArgumentError(`It must be a whole number from ${range.from} to ${range.to}.`)
}

function numberWithin(text: string, { from, to }: { from: number; to: number }): number {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (value >= from && value <= to) return value
  throw new InvalidArgumentError(`It must be a number from ${from} to ${to}.`)
}
