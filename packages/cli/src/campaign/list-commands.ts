import { PerezvonError } from '@perezvon/runtime/errors'
import type { Command } from 'commander'
import { type ContactList, findContactLists } from './contact-list.ts'
import { importReportLines } from './import-report.ts'
import { mustBeMended, preflightLines } from './preflight-report.ts'
import { uploadOf } from './run-campaign.ts'
import { addGatewayOptions, type GatewayFlags, inSession, type Session } from './session.ts'
import { createUploadProgress } from './upload-progress.ts'

type AddFlags = GatewayFlags & { dryRun?: true; json?: true }

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
    .option('--dry-run', 'add nobody; say what would come of each list')
    .option('--json', 'print the report of each list as JSON')
  addGatewayOptions(command).action(async (id: string, paths: string[], flags: AddFlags) => {
    const lists = await findContactLists(paths)
    await inSession(
      flags,
      (session) => (flags.dryRun ? checkLists : addLists)(session, { id, lists, flags }),
      () => 'Stopped half way. The same command again adds the rest; nobody is added twice.',
    )
  })
}

type Adding = { id: string; lists: readonly ContactList[]; flags: AddFlags }

async function addLists({ api, clock, signal, print }: Session, { id, lists, flags }: Adding): Promise<void> {
  const progress = createUploadProgress(process.stderr, clock)
  let taken = 0
  for (const list of lists) {
    const upload = uploadOf(list, { signal, onUpload: progress.sent })
    const report = await api.uploadContacts(id, upload).finally(progress.end)
    taken += report.received - report.rejected
    if (flags.json) print(JSON.stringify({ list: list.path, ...report }))
    else for (const line of importReportLines(list.name, report)) print(line)
  }
  if (taken === 0) throw new PerezvonError('no-contacts', `${id}: no row could be taken, so nobody was added`)
}

/** Each list by itself: who is in two of them is counted in both. */
async function checkLists(
  { api, clock, signal, print }: Session,
  { id, lists, flags }: Adding,
): Promise<void> {
  const progress = createUploadProgress(process.stderr, clock)
  for (const list of lists) {
    const upload = uploadOf(list, { signal, onUpload: progress.sent })
    const preflight = await api.checkContacts(id, upload).finally(progress.end)
    if (flags.json) print(JSON.stringify({ list: list.path, ...preflight }))
    else for (const line of [list.name, ...preflightLines(preflight, { now: clock.now() })]) print(line)
    if (mustBeMended(preflight)) process.exitCode = 1
  }
}
