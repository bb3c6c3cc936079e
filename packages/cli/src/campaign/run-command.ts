import type { Command } from 'commander'
import { readNamedFile } from '../stack-options.ts'
import { findContactLists } from './contact-list.ts'
import { contentKey } from './content-key.ts'
import { importReportLines } from './import-report.ts'
import { runCampaign } from './run-campaign.ts'
import { addGatewayOptions, type GatewayFlags, inSession, type Session } from './session.ts'
import { readSpecFile } from './spec-file.ts'
import { createUploadProgress } from './upload-progress.ts'
import { isOver } from './watch/campaign-news.ts'
import { tellTheEnd, watchingStops, watchToTheEnd } from './watching.ts'

type RunFlags = GatewayFlags & {
  contacts?: string[]
  agent?: string
  key?: string
  beside?: true
  detach?: true
  json?: true
}

/** `perezvon campaign run SPEC`: creates, fills, starts and watches a campaign. */
export function addRunCommand(campaign: Command): void {
  const command = campaign
    .command('run')
    .summary('create a campaign, add its contacts, start it, and watch it to its end')
    .description(
      'Create a campaign, add its contact lists, start it, and watch it to its end. The same files again are the same campaign: nobody is called twice for it.',
    )
    .argument('<spec>', 'the campaign: YAML or JSON, the body of POST /campaigns; see examples/campaigns')
    .option(
      '--contacts <list>',
      'a contact list: CSV, NDJSON or JSON, of any size; may be given several times',
      collect,
    )
    .option('--agent <file>', 'store this agent (YAML) first')
    .option('--key <key>', 'an idempotency key of your own, instead of one made of what the files hold')
    .option('--beside', 'run it although a campaign of the same name is under way')
    .option('--detach', 'start it and return, instead of watching it')
    .option('--json', 'print lines for a program: one an event, the end state last')
  addGatewayOptions(command).action(runFiles)
}

async function runFiles(path: string, flags: RunFlags): Promise<void> {
  const spec = await readSpecFile(path)
  const lists = await findContactLists(flags.contacts ?? [])
  const agentYaml = flags.agent === undefined ? undefined : await readNamedFile('--agent', flags.agent)
  let started: string | undefined
  await inSession(
    flags,
    async (session) => {
      const key = flags.key ?? (await contentKey(spec, lists))
      if (agentYaml !== undefined) await storeAgent(session, agentYaml)
      if (await session.api.isSimulated()) session.say('The carrier is simulated: nobody real is called')
      const progress = createUploadProgress(process.stderr, session.clock)
      const campaign = await runCampaign(session.api, {
        spec,
        lists,
        key,
        beside: flags.beside === true || flags.key !== undefined,
        signal: session.signal,
        say: session.say,
        onUpload: progress.sent,
        onReport: (list, report) => {
          progress.end()
          for (const line of importReportLines(list.name, report)) session.say(line)
        },
      }).finally(progress.end)
      if (campaign.state !== 'draft') started = campaign.id
      if (isOver(campaign)) tellTheEnd(session, campaign, flags)
      else if (started === undefined || flags.detach)
        session.print(flags.json ? JSON.stringify(campaign) : campaign.id)
      else await watchToTheEnd(session, campaign.id, flags)
    },
    () =>
      started === undefined
        ? 'Stopped before the start: nobody is called. The same command again goes on where this one stood.'
        : watchingStops(started),
  )
}

async function storeAgent({ api, say }: Session, yaml: string): Promise<void> {
  const { name, version } = await api.createAgent({ yaml })
  say(`agent ${name}, version ${version}`)
}

function collect(value: string, previous: string[] = []): string[] {
  return [...previous, value]
}
