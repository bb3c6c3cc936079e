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
