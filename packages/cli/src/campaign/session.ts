import { type Clock, systemClock } from '@perezvon/runtime/clock'
import { PerezvonError } from '@perezvon/runtime/errors'
import { Secret } from '@perezvon/runtime/secret'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { readConfig } from '../config.ts'
import { createInterruption, Interrupted } from '../interruption.ts'
import { createPublicApi, type PublicApi } from '../public-api/public-api.ts'
import { ApiRefused } from '../public-api/refusal.ts'

/** Where the gateway is, of every `perezvon campaign …`. */
export type GatewayFlags = { url?: string }

/** One run of a command: the gateway it speaks to, and the person or program it speaks to. */
export type Session = {
  api: PublicApi
  clock: Clock
  /** Aborted by Ctrl-C with an `Interrupted`. */
  signal: AbortSignal
  /** To the person: stderr. */
  say: (line: string) => void
  /** What was asked for: stdout. */
  print: (line: string) => void
}

/** `--url`, and `--api-key` only to say why it is not taken. */
export function addGatewayOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--url <url>',
        'where the gateway is; PEREZVON_URL or http://127.0.0.1:PORT where absent',
      ).argParser(addressIn),
    )
    .addOption(new Option('--api-key <key>').hideHelp().argParser(refuseKey))
}

function addressIn(text: string): string {
  if (/^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text
  throw new InvalidArgumentError('It must be an address like http://127.0.0.1:8000.')
}

function refuseKey(): never {
  throw new InvalidArgumentError(
    'Every program on this machine could read it there: set PEREZVON_API_KEYS in the environment or in .env.',
  )
}

/** Does `work` with a session. `interrupted` is told when somebody stops it: what goes on without us, and how to come back. */
export async function inSession(
  flags: GatewayFlags,
  work: (session: Session) => Promise<void>,
  interrupted: () => string = () => 'stopped before the end',
): Promise<void> {
  const interruption = createInterruption()
  interruption.listen()
  process.stdout.once('error', endQuietly)
  const say = (line: string) => void process.stderr.write(`${line}\n`)
  const print = (line: string) => void process.stdout.write(`${line}\n`)
  try {
    const api = createPublicApi(gatewayAddress(flags))
    await work({ api, clock: systemClock, signal: interruption.signal, say, print })
  } catch (thrown) {
    const { reason } = interruption.signal
    if (!(reason instanceof Interrupted)) throw withRemedy(thrown)
    say(interrupted())
    process.exitCode = reason.exitCode
  } finally {
    interruption.close()
    process.stdout.off('error', endQuietly)
  }
}

/** Who reads has had enough: `… | head`. */
function endQuietly(error: Error): void {
  if ('code' in error && error.code === 'EPIPE') process.exit()
  throw error
}

function gatewayAddress({ url }: GatewayFlags) {
  const { PEREZVON_URL, PORT, PEREZVON_API_KEYS } = readConfig(process.env)
  const key = PEREZVON_API_KEYS?.[0]
  return {
    baseUrl: url ?? PEREZVON_URL ?? `http://127.0.0.1:${PORT}`,
    apiKey: key === undefined ? undefined : new Secret(key),
    whereItIs: '--url, PEREZVON_URL or PORT',
  }
}

const KEY_REMEDY = 'Set PEREZVON_API_KEYS, in the environment or in .env, to one of the gateway’s keys.'

/** What a person at a terminal does about a refusal, where the gateway speaks to a program. */
const REMEDIES: Readonly<Record<string, string>> = {
  'api-key-missing': KEY_REMEDY,
  'api-key-unknown': KEY_REMEDY,
  'api-closed': KEY_REMEDY,
  'idempotency-key-reused':
    'The key made a campaign of another specification: give another --key, or none, so that the files decide.',
  'body-too-large': 'Split the list, and give its parts one by one: --contacts PART1 --contacts PART2.',
  'too-many-requests': 'Wait a moment, then run the command again: it goes on where it stood.',
  unavailable: 'Run the command again when it is back: it goes on where it stood.',
}

function withRemedy(thrown: unknown): unknown {
  if (!(thrown instanceof ApiRefused) || thrown.problem === undefined) return thrown
  const { code, errors = [] } = thrown.problem
  const remedy = errors.some(({ field }) => field === 'agent')
    ? 'An agent’s file is stored by --agent FILE, at ./perezvon campaign run.'
    : REMEDIES[code]
  if (remedy === undefined) return thrown
  return new PerezvonError(thrown.code, `${thrown.message}\n${remedy}`, { cause: thrown })
}
