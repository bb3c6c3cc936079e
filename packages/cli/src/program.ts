import { Command } from 'commander'

/** One line of the command table: what `perezvon --help` says, and where the command lives. */
interface CommandEntry {
  summary: string
  load: () => Promise<Command>
}

/**
 * Every command, one file each in `commands/`. A module is loaded only when its command was asked for, so
 * that `perezvon test` does not load the services and a broken room does not take the others with it.
 */
const commands: Record<string, CommandEntry> = {
  demo: {
    summary: 'run a whole campaign of AI calls on this machine',
    load: async () => (await import('./commands/demo.ts')).createDemoCommand(),
  },
  up: {
    summary: 'keep the whole stack running for use by hand',
    load: async () => (await import('./commands/up.ts')).createUpCommand(),
  },
  call: {
    summary: 'place one call and follow it to its transcript',
    load: async () => (await import('./commands/call.ts')).createCallCommand(),
  },
  chat: {
    summary: 'talk to an agent at the terminal',
    load: async () => (await import('./commands/chat.ts')).createChatCommand(),
  },
  evaluate: {
    summary: 'hold an agent’s suite of conversations and judge them',
    load: async () => (await import('./commands/evaluate.ts')).createEvaluateCommand(),
  },
  campaign: {
    summary: 'run bulk calls, watch and steer them, fetch their results',
    load: async () => (await import('./commands/campaign.ts')).createCampaignCommand(),
  },
  rehearse: {
    summary: 'run a campaign on the rehearsal rig, with faults',
    load: async () => (await import('./commands/rehearse.ts')).createRehearseCommand(),
  },
  deploy: {
    summary: 'bring application, scenarios and rules to Voximplant',
    load: async () => (await import('./commands/deploy.ts')).createDeployCommand(),
  },
  doctor: {
    summary: 'check everything that real calls need',
    load: async () => (await import('./commands/doctor.ts')).createDoctorCommand(),
  },
  bench: {
    summary: 'measure the product against its floor',
    load: async () => (await import('./commands/bench.ts')).createBenchCommand(),
  },
  test: {
    summary: 'run all tests, or those whose path is named',
    load: async () => (await import('./commands/test.ts')).createTestCommand(),
  },
}

/** The program with `asked` loaded in full and every other command as a line of the help. */
export async function createProgram(asked: string | undefined): Promise<Command> {
  const program = new Command('perezvon').description('AI phone calls on Voximplant with OpenAI')
  for (const [name, entry] of Object.entries(commands)) {
    const command = name === asked ? await entry.load() : new Command(name)
    program.addCommand(command.name(name).summary(entry.summary))
  }
  return program.showHelpAfterError().showSuggestionAfterError()
}
