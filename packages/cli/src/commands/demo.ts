import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { systemClock } from '@perezvon/runtime/clock'
import { ConfigError } from '@perezvon/runtime/errors'
import { Secret } from '@perezvon/runtime/secret'
import { Command } from 'commander'
import { type CliConfig, readConfig } from '../config.ts'
import { type CarrierRecord, realCarrierRecord, simulatedCarrierRecord } from '../demo/carrier-record.ts'
import { contactLine, demoExitCode } from '../demo/figures.ts'
import { createProgressWriter, progressLine } from '../demo/progress-line.ts'
import { type DemoResult, runDemo } from '../demo/run-demo.ts'
import { demoTable } from '../demo/table.ts'
import { createInterruption, type Interruption } from '../interruption.ts'
import { buildScenarioFiles } from '../local-stack/scenario-build.ts'
import { fileLogs } from '../local-stack/service-logs.ts'
import { SERVICES } from '../local-stack/service-rooms.ts'
import { composeServices } from '../local-stack/services.ts'
import { type LocalStack, startLocalStack } from '../local-stack/start-local-stack.ts'
import { dataDirectoryOf, localDirectory, projectRoot, toolsDirectory } from '../project-root.ts'
import { openManagementApi } from '../providers/management-credentials.ts'
import { chooseProviders, missingForLive, type Providers } from '../providers/providers.ts'
import { createPublicApi } from '../public-api/public-api.ts'
import { findFreePort } from '../stack/free-port.ts'
import { agentOption, readNamedFile, seedOption, speedOption } from '../stack-options.ts'

type DemoFlags = { json?: true; live?: true; contacts?: string; agent: string; speed: number; seed: number }

type Say = (line: string) => void

const SIMULATED: Providers = { openai: 'simulated', voximplant: 'simulated' }
const SIMULATED_DEADLINE_MS = 10 * 60_000
const LIVE_DEADLINE_MS = 12 * 3_600_000
const LOGS = join(localDirectory, 'demo/logs')

/** `perezvon demo`: a whole campaign on this machine, from a contact list to the last analysis. */
export function createDemoCommand(): Command {
  return new Command('demo')
    .description('Run a whole campaign of AI calls: simulated people, everything else real.')
    .option('--json', 'print one machine-readable line last')
    .option('--live', 'call real people with the real providers; needs --contacts')
    .option('--contacts <file>', 'a contact list of your own (CSV) in place of examples/campaign.csv')
    .addOption(agentOption('the agent (YAML)'))
    .addOption(speedOption(20))
    .addOption(seedOption())
    .action(async (flags: DemoFlags) => {
      const say = (line: string) => process.stderr.write(`${line}\n`)
      const config = readConfig(process.env)
      if (flags.live) requireLive(config, flags)
      const contactsFile = flags.contacts ?? join(projectRoot, 'examples/campaign.csv')
      const contactsCsv = await readNamedFile('--contacts', contactsFile)
      const agentYaml = await readNamedFile('--agent', flags.agent)
      const interruption = createInterruption()
      const { stack, stop } = await startDemoStack(config, flags, say, interruption)
      try {
        const progress = createProgressWriter(process.stderr)
        const result = await runDemo({
          carrier: carrierRecord(stack, config),
          api: createPublicApi({ baseUrl: stack.gatewayUrl, apiKey: firstKey(config) }),
          agentYaml,
          contactsCsv,
          live: flags.live === true,
          clock: systemClock,
          deadlineMs: flags.live ? LIVE_DEADLINE_MS : SIMULATED_DEADLINE_MS,
          signal: interruption.signal,
          say,
          onProgress: (state, seconds) => progress.write(progressLine(state, seconds)),
        }).finally(progress.end)
        report(result, flags, say)
        interruption.signal.throwIfAborted()
      } finally {
        await stop()
        interruption.close()
      }
    })
}

/**
 * Throws one ConfigError with all that is missing for real calls. The bundled list belongs to nobody and is never dialled
 * for real: whoever calls people brings their own.
 */
function requireLive(config: CliConfig, flags: DemoFlags): void {
  const noList = {
    setting: '--contacts',
    fault: 'is missing',
    remedy: 'With --live give a list of people who may be called: --contacts my-list.csv',
  }
  const missing = [...(flags.contacts === undefined ? [noList] : []), ...missingForLive(config)]
  if (missing.length > 0) throw new ConfigError(missing)
}

async function startDemoStack(
  config: CliConfig,
  flags: DemoFlags,
  say: Say,
  interruption: Interruption,
): Promise<{ stack: LocalStack; stop(): Promise<void> }> {
  const live = flags.live === true
  say(
    live
      ? 'Real calls through Voximplant and OpenAI'
      : `Simulated people and a simulated model, ${flags.speed} times as fast as life; all else is real`,
  )
  // A rehearsal starts from nothing and leaves nothing but its logs.
  const folder = live ? dataDirectoryOf('real') : await mkdtemp(join(tmpdir(), 'perezvon-demo-'))
  const clear = async () => {
    if (!live) await rm(folder, { recursive: true, force: true })
  }
  say('scenario: building')
  const logOf = fileLogs(LOGS, config.LOG_LEVEL ?? 'info')
  say(`logs: ${relative(process.cwd(), LOGS)}/`)
  try {
    const stack = await startLocalStack({
      config,
      ...(live ? { inherited: process.env } : { apart: true }),
      providers: live ? chooseProviders(config) : SIMULATED,
      rehearsal: {
        seed: flags.seed,
        speed: flags.speed,
        scenarioFiles: await buildScenarioFiles(projectRoot),
      },
      // Real calls come back by BACKEND_URL, a tunnel to that port.
      port: live ? config.PORT : await findFreePort(),
      dataDirectory: folder,
      toolsDirectory,
      startServices: (environment, ground) => composeServices(environment, logOf, SERVICES, ground),
      logOf,
      say,
      interruption,
    })
    const stop = async () => {
      await stack.stop()
      await clear()
    }
    return { stack, stop }
  } catch (thrown) {
    await clear()
    throw thrown
  }
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

function report(result: DemoResult, flags: DemoFlags, say: Say): void {
  const { stories, figures, ending } = result
  const table = demoTable(stories.map(contactLine))
  const summary =
    `${figures.contacts} contacts, ${figures.reached} reached, ${figures.turns} turns, ${figures.transcribed} transcribed, ` +
    `${figures.analysed} analysed, ${figures.dialled_twice} dialled twice; first sentence after ` +
    `${figures.first_sentence_ms.p50 ?? '–'} ms (median), ${figures.first_sentence_ms.p95 ?? '–'} ms (95th percentile); ${figures.seconds} s`
  process.stdout.write(`${table}\n\n${summary}\n`)
  if (ending === 'late') say('The run did not come to its end in time: see the logs')
  if (flags.json) process.stdout.write(`${JSON.stringify(figures)}\n`)
  process.exitCode = demoExitCode(result)
}
