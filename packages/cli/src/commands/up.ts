import { resolve } from 'node:path'
import { systemClock } from '@perezvon/runtime/clock'
import { Secret } from '@perezvon/runtime/secret'
import type { Service } from '@perezvon/runtime/service'
import { Command } from 'commander'
import { type CliConfig, readConfig } from '../config.ts'
import { createInterruption } from '../interruption.ts'
import type { Environment } from '../local-stack/environment.ts'
import { keepService } from '../local-stack/kept-service.ts'
import { rehearsalNumbers } from '../local-stack/rehearsal-people.ts'
import { buildScenarioFiles } from '../local-stack/scenario-build.ts'
import { terminalLogs } from '../local-stack/service-logs.ts'
import { startServiceProcess } from '../local-stack/service-processes.ts'
import { SERVICES } from '../local-stack/service-rooms.ts'
import { composeServices } from '../local-stack/services.ts'
import { type LocalStack, startLocalStack } from '../local-stack/start-local-stack.ts'
import { welcome } from '../local-stack/welcome.ts'
import { dataDirectoryOf, projectRoot, toolsDirectory } from '../project-root.ts'
import { chooseProviders, requireCarrier } from '../providers/providers.ts'
import { createPublicApi } from '../public-api/public-api.ts'
import { agentOption, portOption, readNamedFile, seedOption, speedOption } from '../stack-options.ts'

type UpFlags = {
  port?: number
  processes?: true
  agent: string
  speed: number
  seed: number
  data?: string
}

/** `perezvon up`: the whole stack, until Ctrl-C. */
export function createUpCommand(): Command {
  return new Command('up')
    .description(
      'Keep the whole stack running: embedded Redis and PostgreSQL, every service, simulated providers where keys are missing.',
    )
    .addOption(portOption())
    .option('--processes', 'one process for each service, as a deployment has it')
    .addOption(agentOption('the agent that speaks by default (YAML)'))
    .option('--data <folder>', 'where data are kept; .perezvon/live or .perezvon/rehearsal where absent')
    .addOption(speedOption(5))
    .addOption(seedOption())
    .action(async (flags: UpFlags) => {
      const say = (line: string) => process.stderr.write(`${line}\n`)
      const interruption = createInterruption()
      const config = readConfig(process.env)
      const agentYaml = await readNamedFile('--agent', flags.agent)
      const stack = await startUpStack(config, flags, say, interruption)
      try {
        const agent = await publicApi(stack, config).createAgent({ yaml: agentYaml })
        say(welcome({ stack, config, providers: chooseProviders(config), agent: agent.name }))
        say(`${(await interruption.happened).signal}: draining (once more: at once)`)
      } finally {
        await stack.stop()
        interruption.close()
      }
    })
}

async function startUpStack(
  config: CliConfig,
  flags: UpFlags,
  say: (line: string) => void,
  interruption: ReturnType<typeof createInterruption>,
): Promise<LocalStack> {
  const providers = chooseProviders(config)
  requireCarrier(config, providers)
  say('scenario: building')
  const scenarioFiles = await buildScenarioFiles(projectRoot)
  const logOf = terminalLogs(config.LOG_LEVEL ?? 'info')
  return startLocalStack({
    config,
    inherited: process.env,
    providers,
    rehearsal: {
      seed: flags.seed,
      speed: flags.speed,
      scenarioFiles,
      voximplant: { numbers: { byNumber: rehearsalNumbers() } },
    },
    port: flags.port ?? config.PORT,
    dataDirectory: resolve(flags.data ?? dataDirectoryOf(providers.voximplant)),
    toolsDirectory,
    startServices: flags.processes
      ? async (environment) => keptProcesses(environment, say)
      : (environment) => composeServices(environment, logOf),
    logOf,
    say,
    interruption,
  })
}

function keptProcesses(environment: Environment, say: (line: string) => void): Service[] {
  const onLog = (text: string) => process.stdout.write(text)
  return SERVICES.map((room) =>
    keepService({
      name: room,
      startProcess: () => startServiceProcess({ room, root: projectRoot, environment, onLog }),
      clock: systemClock,
      say,
    }),
  )
}

function publicApi(stack: LocalStack, config: CliConfig) {
  const key = config.PEREZVON_API_KEYS?.[0]
  return createPublicApi({
    baseUrl: stack.gatewayUrl,
    apiKey: key === undefined ? undefined : new Secret(key),
  })
}
