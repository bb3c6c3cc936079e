import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { systemClock } from '@perezvon/runtime/clock'
import { ConfigError } from '@perezvon/runtime/errors'
import { Secret } from '@perezvon/runtime/secret'
import { Command } from 'commander'
import { type CliConfig, readConfig } from '../config.ts'
import { type CarrierRecord, realCarrierRecord, simulatedCarrierRecord } from '../demo/carrier-record.ts'
import { contactLine, keptPromises } from '../demo/figures.ts'
import { createProgressWriter, progressLine } from '../demo/progress-line.ts'
import { type DemoResult, runDemo } from '../demo/run-demo.ts'
import { demoTable } from '../demo/table.ts'
import { buildScenario } from '../local-stack/scenario-build.ts'
import { fileLogs } from '../local-stack/service-logs.ts'
import { composeServices } from '../local-stack/services.ts'
import { type LocalStack, startLocalStack } from '../local-stack/start-local-stack.ts'
import { dataDirectory, projectRoot, toolsDirectory } from '../project-root.ts'
import { openManagementApi } from '../providers/management-credentials.ts'
import { chooseProviders, type Providers, requireLive } from '../providers/providers.ts'
import { createPublicApi } from '../public-api/public-api.ts'
import { findFreePort } from '../stack/free-port.ts'

type DemoFlags = { json?: true; live?: true; contacts?: string; agent: string; speed: number; seed: number }

const SIMULATED: Providers = { openai: 'simulated', voximplant: 'simulated' }
const SIMULATED_DEADLINE_MS = 10 * 60_000
const LIVE_DEADLINE_MS = 12 * 3_600_000

/** `perezvon demo`: a whole campaign on this machine, from a contact list to the last analysis. */
export function createDemoCommand(): Command {
  return new Command('demo')
    .description('Run a whole campaign of AI calls: simulated people, everything else real.')
    .option('--json', 'print one machine-readable line last')
    .option('--live', 'call real people with the real providers; needs --contacts')
    .option('--contacts <file>', 'a contact list of your own (CSV) in place of examples/campaign.csv')
    .option('--agent <file>', 'the agent (YAML)', join(projectRoot, 'examples/agents/halo.yaml'))
    .option('--speed <times>', 'how much faster than life simulated people speak', Number, 20)
    .option('--seed <number>', 'another seed gives other people', Number, 1)
    .action(async (flags: DemoFlags) => {
      const say = (line: string) => process.stderr.write(`${line}\n`)
      const config = readConfig(process.env)
      const contactsFile = contactList(flags)
      if (flags.live) requireLive(config)
      const stack = await startDemoStack(config, flags, say)
      try {
        const progress = createProgressWriter(process.stderr)
        const result = await runDemo({
          carrier: carrierRecord(stack, config),
          api: createPublicApi({ baseUrl: stack.gatewayUrl, apiKey: firstKey(config) }),
          agentFile: resolve(flags.agent),
          contactsFile,
          live: flags.live === true,
          clock: systemClock,
          deadlineMs: flags.live ? LIVE_DEADLINE_MS : SIMULATED_DEADLINE_MS,
          say,
          onProgress: (state, seconds) => progress.write(progressLine(state, seconds)),
        })
        progress.end()
        report(result, flags, say)
      } finally {
        await stack.stop()
      }
    })
}

/** The bundled list belongs to nobody and is never dialled for real: whoever calls people brings their own list. */
function contactList(flags: DemoFlags): string {
  if (flags.contacts !== undefined) return resolve(flags.contacts)
  if (!flags.live) return join(projectRoot, 'examples/campaign.csv')
  throw new ConfigError([
    {
      setting: '--contacts',
      fault: 'is missing',
      remedy: 'With --live give a list of people who may be called: --contacts my-list.csv',
    },
  ])
}

async function startDemoStack(
  config: CliConfig,
  flags: DemoFlags,
  say: (line: string) => void,
): Promise<LocalStack> {
  const providers = flags.live ? chooseProviders(config) : SIMULATED
  say(
    flags.live
      ? 'Real calls through Voximplant and OpenAI'
      : `Simulated people and a simulated model, ${flags.speed} times as fast as life; all else is real`,
  )
  // A rehearsal starts from nothing: a campaign that an earlier one left half done must not dial in this one.
  const folder = flags.live ? dataDirectory : join(dataDirectory, 'demo')
  if (!flags.live) await rm(folder, { recursive: true, force: true })
  say('scenario: building')
  const logOf = fileLogs(join(folder, 'logs'), config.LOG_LEVEL ?? 'info')
  say(`logs: ${join(folder, 'logs')}`)
  return startLocalStack({
    config,
    providers,
    rehearsal: { seed: flags.seed, speed: flags.speed, scenarioFile: await buildScenario(projectRoot) },
    port: await findFreePort(),
    dataDirectory: folder,
    toolsDirectory,
    startServices: (environment) => composeServices(environment, logOf),
    logOf,
    say,
  })
}

function carrierRecord(stack: LocalStack, config: CliConfig): CarrierRecord {
  const { voximplant } = stack.simulated
  return voximplant === undefined
    ? realCarrierRecord(() => openManagementApi(config))
    : simulatedCarrierRecord(voximplant)
}

function firstKey(config: CliConfig): Secret | undefined {
  const key = config.PEREZVON_API_KEYS?.[0]
  return key === undefined ? undefined : new Secret(key)
}

function report(
  { stories, figures, inTime }: DemoResult,
  flags: DemoFlags,
  say: (line: string) => void,
): void {
  const table = demoTable(stories.map(contactLine))
  const summary =
    `${figures.contacts} contacts, ${figures.reached} reached, ${figures.turns} turns, ${figures.transcribed} transcribed, ` +
    `${figures.analysed} analysed, ${figures.dialled_twice} dialled twice; first sentence after ` +
    `${figures.first_sentence_ms.p50 ?? '–'} ms (median), ${figures.first_sentence_ms.p95 ?? '–'} ms (95th percentile); ${figures.seconds} s`
  process.stdout.write(`${table}\n\n${summary}\n`)
  if (!inTime) say('The run did not come to its end in time: see the logs')
  if (flags.json) process.stdout.write(`${JSON.stringify(figures)}\n`)
  if (!inTime || !keptPromises(figures)) process.exitCode = 1
}
