import { createInterface } from 'node:readline'
import { systemClock } from '@perezvon/runtime/clock'
import { systemIds } from '@perezvon/runtime/ids'
import { Command, InvalidArgumentError } from 'commander'
import { claimChat } from '../chat/chat-call.ts'
import { holdChat } from '../chat/hold-chat.ts'
import { createTerminalCarrier, type TerminalCarrier } from '../chat/terminal-carrier.ts'
import { readConfig } from '../config.ts'
import { endedCall } from '../follow-call/ended-call.ts'
import { callLines } from '../follow-call/follow-call.ts'
import { createInterruption, type Interruption } from '../interruption.ts'
import { printable } from '../printable.ts'
import { chooseProviders } from '../providers/providers.ts'
import type { PublicApi } from '../public-api/public-api.ts'
import { readNamedFile } from '../stack-options.ts'
import { startTrialStack } from '../trial-stack/start-trial-stack.ts'

/** Nobody's number, and nobody dials it: the terminal is the carrier. */
const CHAT_NUMBER = '+70000000001'

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
      const { api, stop } = await startTrialStack({
        command: 'chat',
        config,
        inherited: process.env,
        providers: { openai: chooseProviders(config).openai, voximplant: 'none' },
        rehearsal: { seed: 1, speed: 1 },
        carrier: terminal.carrier,
        say: (line) => process.stderr.write(`${line}\n`),
        interruption,
      })
      try {
        await chat({ api, agentYaml, variables, terminal, interruption })
      } finally {
        await stop()
        interruption.close()
      }
    })
}

async function chat(options: {
  api: PublicApi
  agentYaml: string
  variables: Record<string, string>
  terminal: TerminalCarrier
  interruption: Interruption
}): Promise<void> {
  const { api, agentYaml, variables, terminal, interruption } = options
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

function variablesOf(text: string, given: Record<string, string>): Record<string, string> {
  const [, name, value] = /^([a-z][a-z0-9_]*)=(.*)$/su.exec(text) ?? []
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError('It must be like order_number=HL-2041.')
  return { ...given, [name]: value }
}
