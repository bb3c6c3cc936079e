import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Secret } from '@perezvon/runtime/secret'
import type { Service } from '@perezvon/runtime/service'
import { Command } from 'commander'
import { readConfig } from '../config.ts'
import type { Environment } from '../local-stack/environment.ts'
import { buildScenario } from '../local-stack/scenario-build.ts'
import { terminalLogs } from '../local-stack/service-logs.ts'
import { SERVICES, startServiceProcess } from '../local-stack/service-processes.ts'
import { composeServices } from '../local-stack/services.ts'
import { type LocalStack, startLocalStack } from '../local-stack/start-local-stack.ts'
import { dataDirectory, projectRoot, toolsDirectory } from '../project-root.ts'
import { chooseProviders, type Providers } from '../providers/providers.ts'
import { createPublicApi } from '../public-api/public-api.ts'

type UpFlags = { port?: number; processes?: true; agent: string; speed: number; seed: number }

/** `perezvon up`: the whole stack, until Ctrl-C. */
export function createUpCommand(): Command {
  return new Command('up')
    .description(
      'Keep the whole stack running: embedded Redis and PostgreSQL, every service, simulated providers where keys are missing.',
    )
    .option('--port <number>', 'where the gateway listens; PORT or 8000 where absent', Number)
    .option('--processes', 'one process for each service, as a deployment has it')
    .option(
      '--agent <file>',
      'the agent that speaks by default (YAML)',
      join(projectRoot, 'examples/agents/halo.yaml'),
    )
    .option('--speed <times>', 'how much faster than life simulated people speak', Number, 5)
    .option('--seed <number>', 'another seed gives other people', Number, 1)
    .action(async (flags: UpFlags) => {
      const say = (line: string) => process.stderr.write(`${line}\n`)
      const config = readConfig(process.env)
      const providers = chooseProviders(config)
      say('scenario: building')
      const scenarioFile = await buildScenario(projectRoot)
      const logOf = terminalLogs(config.LOG_LEVEL ?? 'info')
      const stack = await startLocalStack({
        config,
        providers,
        rehearsal: { seed: flags.seed, speed: flags.speed, scenarioFile },
        port: flags.port ?? config.PORT,
        dataDirectory,
        toolsDirectory,
        startServices: flags.processes
          ? startInProcesses
          : (environment) => composeServices(environment, logOf),
        logOf,
        say,
      })
      const key = config.PEREZVON_API_KEYS?.[0]
      const api = createPublicApi({
        baseUrl: stack.gatewayUrl,
        apiKey: key === undefined ? undefined : new Secret(key),
      })
      const agent = await api.createAgent({ yaml: await readFile(resolve(flags.agent), 'utf8') })
      say(welcome(stack, providers, agent.name))
      say(`${await nextSignal()}: draining`)
      await stack.stop()
    })
}

async function startInProcesses(environment: Environment): Promise<Service[]> {
  const services: Service[] = []
  for (const room of SERVICES)
    services.push(
      await startServiceProcess({
        room,
        root: projectRoot,
        environment,
        onLog: (line) => process.stdout.write(line),
      }),
    )
  return services
}

function welcome(stack: LocalStack, providers: Providers, agent: string): string {
  return [
    '',
    `Perezvon is up: ${stack.gatewayUrl} (API ${stack.gatewayUrl}/docs)`,
    `  calls: ${providers.voximplant === 'real' ? 'REAL, through Voximplant' : 'simulated'}; model: ${providers.openai}; agent: ${agent}`,
    '  one call:  ' +
      `curl -X POST ${stack.gatewayUrl.replace('127.0.0.1', 'localhost')}/calls -H 'content-type: application/json' -d '{"phone":"+79019433546"}'`,
    '  or:        ./perezvon call +79019433546',
    '  Ctrl-C drains and stops everything.',
    '',
  ].join('\n')
}

function nextSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolveSignal) => {
    process.once('SIGINT', resolveSignal)
    process.once('SIGTERM', resolveSignal)
  })
}
