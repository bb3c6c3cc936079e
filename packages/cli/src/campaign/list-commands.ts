import { PerezvonError } from '@perezvon/runtime/errors'
import type { Command } from 'commander'
import { findContactLists } from './contact-list.ts'
import { importReportLines } from './import-report.ts'
import { uploadList } from './run-campaign.ts'
import { addGatewayOptions, type GatewayFlags, inSession } from './session.ts'
import { createUploadProgress } from './upload-progress.ts'

type AddFlags = GatewayFlags & { json?: true }

/** `perezvon campaign add ID LIST…`: more contacts for a campaign that is there. */
export function addListCommands(campaign: Command): void {
  const command = campaign
    .command('add')
    .summary('add contacts to a campaign, whether it runs or not')
    .description(
      'Add contact lists to a campaign, whether it runs or not. Whom it has already is not added twice: a list that broke off half way is finished by adding it again.',
    )
    .argument('<id>', 'the campaign, camp_…')
    .argument('<lists...>', 'contact lists: CSV, NDJSON or JSON, of any size')
    .option('--json', 'print the report of each list as JSON')
  addGatewayOptions(command).action(addLists)
}

async function addLists(id: string, paths: string[], flags: AddFlags): Promise<void> {
  const lists = await findContactLists(paths)
  await inSession(
    flags,
    async ({ api, clock, signal, print }) => {
      const progress = createUploadProgress(process.stderr, clock)
      let received = 0
      for (const list of lists) {
        const report = await uploadList(api, id, list, { signal, onUpload: progress.sent }).finally(
          progress.end,
        )
        received += report.received - report.rejected
        if (flags.json) print(JSON.stringify({ list: list.path, ...report }))
        else for (const line of importReportLines(list.name, report)) print(line)
      }
      if (received === 0)
        throw new PerezvonError('no-contacts', `${id}: no row could be taken, so nobody was added`)
    },
    () => 'Stopped half way. The same command again adds the rest; nobody is added twice.',
  )
}
