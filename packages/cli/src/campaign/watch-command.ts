import type { Command } from 'commander'
import { addGatewayOptions, type GatewayFlags, inSession } from './session.ts'
import { watchingStops, watchToTheEnd } from './watching.ts'

/** `perezvon campaign watch ID`: follows a campaign to its end. */
export function addWatchCommand(campaign: Command): void {
  const command = campaign
    .command('watch')
    .summary('watch a campaign to its end')
    .description('Watch a campaign to its end. Ctrl-C stops watching, not the campaign.')
    .argument('<id>', 'the campaign, camp_…')
    .option('--json', 'print lines for a program: one an event, the end state last')
  addGatewayOptions(command).action(async (id: string, flags: GatewayFlags & { json?: true }) =>
    inSession(
      flags,
      (session) => watchToTheEnd(session, id, flags),
      () => watchingStops(id),
    ),
  )
}
