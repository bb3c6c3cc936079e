import { openAsBlob } from 'node:fs'
import { type Command, InvalidArgumentError } from 'commander'
import { type ContactList, findContactLists } from './contact-list.ts'
import { mustBeMended, preflightLines } from './preflight-report.ts'
import { addGatewayOptions, type GatewayFlags, inSession } from './session.ts'
import { readSpecFile } from './spec-file.ts'

type CheckFlags = GatewayFlags & { contacts?: string; assume?: Record<string, string>; json?: true }

/** `perezvon campaign check SPEC`: what would come of it. */
export function addCheckCommand(campaign: Command): void {
  const command = campaign
    .command('check')
    .summary('say what would come of a campaign, without creating it')
    .description(
      'Say what would come of a campaign and its list, without creating anything: what must be mended, who would be called when, how long it takes, what it costs. Ends with 1 where something must be mended.',
    )
    .argument('<spec>', 'the campaign: YAML or JSON, as for run')
    .option('--contacts <list>', 'its contact list: CSV, NDJSON or JSON, of any size', onlyOne)
    .option(
      '--assume <name=value>',
      'what the forecast assumes, e.g. talk_seconds=90; may be given several times',
      assume,
    )
    .option('--json', 'print the preflight as JSON')
  addGatewayOptions(command).action(async (path: string, flags: CheckFlags) => {
    const spec = await readSpecFile(path)
    const [list] = await findContactLists(flags.contacts === undefined ? [] : [flags.contacts])
    await inSession(flags, async ({ api, clock, signal, print }) => {
      const preflight = await api.checkCampaign({
        spec: { ...spec },
        ...(list === undefined ? {} : { list: await listPart(list) }),
        assumptions: flags.assume ?? {},
        signal,
      })
      const lines = () => preflightLines(preflight, { now: clock.now() })
      for (const line of flags.json ? [JSON.stringify(preflight)] : lines()) print(line)
      if (mustBeMended(preflight)) process.exitCode = 1
    })
  })
}

/** Of a file, not of its content: it is read as it is sent. */
async function listPart({ path, name, type }: ContactList) {
  return { name, type, content: await openAsBlob(path, { type }) }
}

function onlyOne(given: string, before: string | undefined): string {
  if (before === undefined) return given
  throw new InvalidArgumentError('Check one list at a time.')
}

function assume(given: string, before: Record<string, string> = {}): Record<string, string> {
  const [, name, value] = /^([a-z_]+)=(.+)$/.exec(given) ?? []
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError('It must be name=value, like talk_seconds=90.')
  return { ...before, [name]: value }
}
