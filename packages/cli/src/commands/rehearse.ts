import { join, relative } from 'node:path'
import type { AddContactsReport } from '@perezvon/contracts/http/add-contacts'
import type { CampaignView } from '@perezvon/contracts/http/campaign-view'
import { Command, InvalidArgumentError, Option } from 'commander'
import { readSpecFile } from '../campaign/spec-file.ts'
import { createProgressWriter } from '../demo/progress-line.ts'
import { createInterruption } from '../interruption.ts'
import { buildScenario } from '../local-stack/scenario-build.ts'
import { localDirectory, projectRoot, toolsDirectory } from '../project-root.ts'
import { ACCEPTANCE_NOTES, runAcceptance } from '../rehearse/acceptance/run-acceptance.ts'
import { readFaultPlan } from '../rehearse/faults/fault-plan.ts'
import { forecastFigures } from '../rehearse/plain/forecast.ts'
import { REHEARSED_OTHERWISE } from '../rehearse/plain/rehearsed-terms.ts'
import { type RehearsalOptions, runRehearsal } from '../rehearse/plain/run-rehearsal.ts'
import { rehearsalExitCode, rehearsalLine } from '../rehearse/rehearsal-line.ts'
import {
  endingLines,
  faultLines,
  forecastLines,
  outcomeLines,
  promiseLines,
  sidesLines,
} from '../rehearse/report.ts'
import type { UpheavalCounts } from '../rehearse/stage/upheavals.ts'
import { agentOption, readNamedFile, seedOption, speedOption } from '../stack-options.ts'

type RehearseFlags = {
  campaign?: string
  contacts?: string
  faults: string
  acceptance?: true
  contactsCount: number
  agent: string
  speed: number
  seed: number
  json?: true
}

/** What both kinds of rehearsal are given. */
type Given = Omit<RehearsalOptions, 'spec' | 'contactsCsv' | 'faults'>

const LOGS = join(localDirectory, 'rehearse/logs')
const ACCEPTANCE_CONTACTS = 10_000
const EXAMPLE_CONTACTS = 'examples/campaign.csv'

/** `perezvon rehearse`: a campaign on the rehearsal rig, with faults. */
export function createRehearseCommand(): Command {
  return new Command('rehearse')
    .description(
      'Run a campaign on the rehearsal rig with faults, and hold carrier and store against each other.',
    )
    .option('--campaign <file>', 'the campaign (YAML or JSON); one with all defaults where absent')
    .option(
      '--contacts <file>',
      `whom it calls (CSV); those of --campaign, or ${EXAMPLE_CONTACTS}, where absent`,
    )
    .option('--faults <name or file>', 'none, everyday, rough, or a file of your own', 'everyday')
    .addOption(
      new Option(
        '--acceptance',
        'everything that may go wrong, at once, to people of its own; 1 for a broken promise',
      ).conflicts(['campaign', 'contacts', 'faults']),
    )
    .addOption(
      new Option('--contacts-count <number>', 'how many people the acceptance rehearsal calls')
        .argParser(countOf)
        .default(ACCEPTANCE_CONTACTS)
        .conflicts(['campaign', 'contacts', 'faults']),
    )
    .addOption(agentOption('the agent (YAML)'))
    .addOption(speedOption(100))
    .addOption(seedOption())
    .option('--json', 'print one machine-readable line last')
    .action(async (flags: RehearseFlags) => {
      const interruption = createInterruption()
      interruption.listen()
      const progress = createProgressWriter(process.stderr)
      try {
        const given = await prepare(flags, interruption.signal, (line) => progress.write(line))
        const lines = flags.acceptance ? await acceptance(flags, given) : await rehearsal(flags, given)
        progress.end()
        process.stdout.write(`${lines.join('\n')}\n`)
      } finally {
        interruption.close()
      }
    })
}

async function prepare(
  flags: RehearseFlags,
  signal: AbortSignal,
  writeProgress: (line: string) => void,
): Promise<Given> {
  const say = (line: string) => process.stderr.write(`${line}\n`)
  const agentYaml = await readNamedFile('--agent', flags.agent)
  say('scenario: building')
  const scenarioFile = await buildScenario(projectRoot)
  say(`logs: ${relative(process.cwd(), LOGS)}/`)
  return {
    agentYaml,
    scenarioFile,
    seed: flags.seed,
    speed: flags.speed,
    logs: LOGS,
    root: projectRoot,
    toolsDirectory,
    say,
    signal,
    onImport: (report) => say(importLine(report)),
    onProgress: (campaign, seconds, upheavals) => writeProgress(progressLine(campaign, seconds, upheavals)),
    onEvent: () => undefined,
  }
}

async function acceptance(flags: RehearseFlags, given: Given): Promise<string[]> {
  const run = await runAcceptance({ ...given, contacts: flags.contactsCount })
  const line = rehearsalLine(run, ACCEPTANCE_NOTES)
  process.exitCode = rehearsalExitCode(run)
  return [
    ...[...endingLines(run), ...faultLines(line.faults), ''],
    ...[...sidesLines(run), '', ...outcomeLines(run), ''],
    ...promiseLines(run.broken),
    ...(flags.json ? [JSON.stringify(line)] : []),
  ]
}

async function rehearsal(flags: RehearseFlags, given: Given): Promise<string[]> {
  const spec = flags.campaign === undefined ? { name: 'Rehearsal' } : await readSpecFile(flags.campaign)
  const bringsPeople = Array.isArray(spec.contacts) && spec.contacts.length > 0
  const contacts = flags.contacts ?? (bringsPeople ? undefined : join(projectRoot, EXAMPLE_CONTACTS))
  const run = await runRehearsal({
    ...given,
    spec,
    contactsCsv: contacts === undefined ? undefined : await readNamedFile('--contacts', contacts),
    faults: await readFaultPlan(flags.faults),
  })
  const line = { ...rehearsalLine(run, REHEARSED_OTHERWISE), forecast: forecastFigures(run.forecast) }
  process.exitCode = rehearsalExitCode(run)
  return [
    ...[...endingLines(run), ...faultLines(line.faults), ''],
    ...[...sidesLines(run), '', ...outcomeLines(run), ''],
    ...[...forecastLines(run.forecast, run.terms.time_zone), ''],
    ...promiseLines(run.broken),
    ...['', 'Rehearsed otherwise than in life', ...REHEARSED_OTHERWISE.map((note) => `  ${note}`)],
    ...(flags.json ? [JSON.stringify(line)] : []),
  ]
}

function countOf(text: string): number {
  const count = Number(text)
  if (Number.isInteger(count) && count >= 1 && count <= 100_000) return count
  throw new InvalidArgumentError('It must be a whole number from 1 to 100000.')
}

function importLine({ added, duplicates, suppressed, rejected }: AddContactsReport): string {
  return `${added} contacts added, ${duplicates} duplicates, ${suppressed} suppressed, ${rejected} rejected`
}

function progressLine({ counters }: CampaignView, seconds: number, upheavals: UpheavalCounts): string {
  const kills = Object.values(upheavals.kills).reduce((sum, count) => sum + count, 0)
  return [
    `${String(Math.round(seconds)).padStart(4)} s  ${counters.finished}/${counters.contacts} contacts done`,
    `${counters.in_attempt} in a call`,
    `${counters.attempts} attempts`,
    ...(kills > 0 ? [`${kills} kills`] : []),
    ...(upheavals.redis_restarts > 0 ? ['Redis restarted'] : []),
    ...(upheavals.postgres_restarts > 0 ? ['PostgreSQL restarted'] : []),
  ].join(' · ')
}
