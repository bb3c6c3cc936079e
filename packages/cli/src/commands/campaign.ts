import { Command } from 'commander'
import { addChangeCommand } from '../campaign/change-command.ts'
import { addCheckCommand } from '../campaign/check-command.ts'
import { addExportCommand } from '../campaign/export-command.ts'
import { addListCommands } from '../campaign/list-commands.ts'
import { addLookCommands } from '../campaign/look-commands.ts'
import { addMoveCommands } from '../campaign/move-commands.ts'
import { addRunCommand } from '../campaign/run-command.ts'
import { addWatchCommand } from '../campaign/watch-command.ts'

const EXIT_CODES = `
Ends with 0 where the campaign completed or what was asked is done, 1 where the campaign was cancelled or the gateway
refused or was not reached, 2 where the command or a file of it is wrong, 130 after Ctrl-C.`

/** `perezvon campaign …`: bulk calls from a terminal, at a gateway that runs. */
export function createCampaignCommand(): Command {
  const campaign = new Command('campaign')
    .description(
      'Run bulk calls at a running gateway (./perezvon up), watch them, steer them, fetch their results.',
    )
    .showHelpAfterError('(--help tells what it takes)')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .addHelpText('after', EXIT_CODES)
  addCheckCommand(campaign)
  addRunCommand(campaign)
  addWatchCommand(campaign)
  addMoveCommands(campaign)
  addChangeCommand(campaign)
  addListCommands(campaign)
  addExportCommand(campaign)
  addLookCommands(campaign)
  return campaign
}
