import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { readConfig as readDialerConfig } from '@perezvon/dialer/config'
import { createContext as createDialerContext } from '@perezvon/dialer/context'
import { createService as createDialer } from '@perezvon/dialer/service'
import { systemClock } from '@perezvon/runtime/clock'
import { systemIds } from '@perezvon/runtime/ids'
import { Secret } from '@perezvon/runtime/secret'
import { Command, InvalidArgumentError } from 'commander'
import { claimChat } from '../chat/chat-call.ts'
import { holdChat } from '../chat/hold-chat.ts'
import { createTerminalCarrier, type TerminalCarrier } from '../chat/terminal-carrier.ts'
import { type CliConfig, readConfig } from '../config.ts'
import { endedCall } from '../follow-call/ended-call.ts'
import { callLines } from '../follow-call/follow-call.ts'
import { createInterruption, type Interruption } from '../interruption.ts'
import { buildScenario } from '../local-stack/scenario-build.ts'
import { fileLogs } from '../local-stack/service-logs.ts'
import { composeServices } from '../local-stack/services.ts'
import { type LocalStack, startLocalStack } from '../local-stack/start-local-stack.ts'
import { printable } from '../printable.ts'
import { localDirectory, projectRoot, toolsDirectory } from '../project-root.ts'
import { chooseProviders } from '../providers/providers.ts'
import { createPublicApi } from '../public-api/public-api.ts'
import { findFreePort } from '../stack/free-port.ts'
import { readNamedFile } from '../stack-options.ts'

/** Nobody's number, and nobody dials it: the terminal is the carrier. */
const CHAT_NUMBER = '+70000000001'
const LOGS = join(localDirectory, 'chat/logs')

type ChatFlags = { variable: Record<string, string> }

/** `perezvon chat agent.yaml`: a call whose person types, through the real gateway and dialer. */
export function createChatCommand(): Command {
  return new Command('chat')
    .description(
      'Talk to an agent at the terminal: everything is as in a call, but that you type. Ctrl-D hangs up.',
    )
    .argument('<agent>', 'the agent (YAML)')
    .option(
      '--variable <name=value>',
      'a variable of the contact; may be given several times',
      variablesOf,
      {},
    )
    .action(async (agentFile: string, { variable: variables }: ChatFlags) => {
      const agentYaml = await readNamedFile('<agent>', agentFile)
      const config = readConfig(process.env)
      const interruption = createInterruption()
      const terminal = createTerminalCarrier(systemIds.call())
      const { stack, stop } = await startChatStack(config, terminal, interruption)
      try {
        await chat({ stack, config, agentYaml, variables, terminal, interruption })
      } finally {
        await stop()
        interruption.close()
      }
    })
}

async function chat(options: {
  stack: LocalStack
  config: CliConfig
  agentYaml: string
  variables: Record<string, string>
  terminal: TerminalCarrier
  interruption: Interruption
}): Promise<void> {
  const { stack, config, agentYaml, variables, terminal, interruption } = options
  const key = config.PEREZVON_API_KEYS?.[0]
  const api = createPublicApi({
    baseUrl: stack.gatewayUrl,
    apiKey: key === undefined ? undefined : new Secret(key),
  })
  const agent = await api.createAgent({ yaml: agentYaml })
  const asked = { phone: CHAT_NUMBER, agent: agent.name, agent_version: agent.version, variables }
  const { call_id } = await api.createCall(asked, systemIds.call())
  const call = await claimChat(await terminal.started, systemClock)
  const write = (line: string) => process.stdout.write(`${printable(line)}\n`)
  // From the first moment on: what is typed before somebody listens would be lost.
  const lines = createInterface({ input: process.stdin, signal: interruption.signal })[Symbol.asyncIterator]()
  const prompt = () => {
    if (process.stdin.isTTY) process.stdout.write('you     ')
  }
  await holdChat(call, { lines, write, prompt }, systemClock)
  for (const line of callLines(await endedCall(api, { callId: call_id, clock: systemClock }))) write(line)
}

/** A stack of its own, apart from everything else: the gateway, and a dialer whose carrier is this terminal. */
async function startChatStack(
  config: CliConfig,
  terminal: TerminalCarrier,
  interruption: Interruption,
): Promise<{ stack: LocalStack; stop(): Promise<void> }> {
  const say = (line: string) => process.stderr.write(`${line}\n`)
  const openai = chooseProviders(config).openai
  say(
    openai === 'real'
      ? 'The model is OpenAI’s'
      : 'The model is simulated: set OPENAI_API_KEY for the real one',
  )
  const folder = await mkdtemp(join(tmpdir(), 'perezvon-chat-'))
  const clear = () => rm(folder, { recursive: true, force: true })
  const logOf = fileLogs(LOGS, config.LOG_LEVEL ?? 'info')
  try {
    const stack = await startLocalStack({
      config,
      inherited: process.env,
      apart: true,
      providers: { openai, voximplant: 'simulated' },
      rehearsal: { seed: 1, speed: 1, scenarioFile: await buildScenario(projectRoot) },
      port: await findFreePort(),
      dataDirectory: folder,
      toolsDirectory,
      startServices: async (environment, ground) => [
        ...(await composeServices(environment, logOf, ['gateway'], ground)),
        createDialer(
          await createDialerContext(readDialerConfig(environment), {
            log: logOf('dialer'),
            carrier: terminal.carrier,
            ...(ground && { queue: ground.queue, live: ground.live }),
          }),
        ),
      ],
      logOf,
      say,
      interruption,
    })
    return { stack, stop: () => stack.stop().finally(clear) }
  } catch (thrown) {
    await clear()
    throw thrown
  }
}

function variablesOf(text: string, given: Record<string, string>): Record<string, string> {
  const [, name, value] = /^([a-z][a-z0-9_]*)=(.*)$/su.exec(text) ?? []
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError('It must be like order_number=HL-2041.')
  return { ...given, [name]: value }
}
