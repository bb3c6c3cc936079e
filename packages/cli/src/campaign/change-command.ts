import type { Command } from 'commander'
import { addGatewayOptions, type GatewayFlags, inSession } from './session.ts'
import { changedTerms, readTermChanges } from './term-changes.ts'

/** `perezvon campaign change ID TERM=VALUE…`: other terms while it runs. */
export function addChangeCommand(campaign: Command): void {
  const command = campaign
    .command('change')
    .summary('change pacing, windows and limits while it runs')
    .description(
      'Change pacing, windows and limits while it runs; heard within a second. Values are YAML: concurrency=50 retries.busy.count=1 budget=null "calling_windows=[{from: 10:00, to: 18:00}]"',
    )
    .argument('<id>', 'the campaign, camp_…')
    .argument('<changes...>', 'term=value; a field of a term by its path; null takes a term away')
    .option('--json', 'print the campaign as JSON')
  addGatewayOptions(command).action(
    async (id: string, given: string[], flags: GatewayFlags & { json?: true }) => {
      const changes = readTermChanges(given)
      await inSession(flags, async ({ api, print }) => {
        const { spec, spec_version: version } = await api.getCampaign(id)
        const inParts = changes.some(({ path }) => path.length > 1)
        // A term that is put together from what it was must not undo what somebody else has changed meanwhile.
        const changed = await api.changeCampaign(
          id,
          changedTerms(spec, changes),
          inParts ? version : undefined,
        )
        if (flags.json) print(JSON.stringify(changed))
        else if (changed.spec_version === version) print(`${id}: is so already, version ${version}`)
        else print(`${id}: changed, version ${changed.spec_version}`)
      })
    },
  )
}
