import { join, relative } from 'node:path'
import type { AddContactsReport } from '@perezvon/contracts/http/add-contacts'
import type { CampaignView } from '@perezvon/contracts/http/campaign-view'
import { Command, InvalidArgumentError } from 'commander'
import { createProgressWriter } from '../demo/progress-line.ts'
import { createInterruption } from '../interruption.ts'
import { buildScenario } from '../local-stack/scenario-build.ts'
import { localDirectory, projectRoot, toolsDirectory } from '../project-root.ts'
import { acceptanceExitCode, acceptanceLine } from '../rehearse/acceptance/acceptance-line.ts'
import { type AcceptanceRun, runAcceptance } from '../rehearse/acceptance/run-acceptance.ts'
import { aligned, promiseLines } from '../rehearse/report.ts'
import type { UpheavalCounts } from '../rehearse/stage/upheavals.ts'
import { agentOption, readNamedFile, seedOption, speedOption } from '../stack-options.ts'

type RehearseFlags = {
  acceptance?: true
  contactsCount: number
  agent: string
  speed: number
  seed: number
  json?: true
}

const LOGS = join(localDirectory, 'rehearse/logs')
const ACCEPTANCE_CONTACTS = 10_000

/** `perezvon rehearse`: a campaign on the rehearsal rig, with faults. */
export function createRehearseCommand(): Command {
  return new Command('rehearse')
    .description(
      'Run a campaign on the rehearsal rig with faults, and hold carrier and store against each other.',
    )
    .option(
      '--acceptance',
      'everything that may go wrong, at once, to people of its own: exit code 1 for a broken promise',
    )
    .option(
      '--contacts-count <number>',
      'how many people the acceptance rehearsal calls',
      countOf,
      ACCEPTANCE_CONTACTS,
    )
    .addOption(agentOption('the agent (YAML)'))
    .addOption(speedOption(100))
    .addOption(seedOption())
    .option('--json', 'print one machine-readable line last')
    .action(async (flags: RehearseFlags) => {
      const say = (line: string) => process.stderr.write(`${line}\n`)
      const agentYaml = await readNamedFile('--agent', flags.agent)
      const interruption = createInterruption()
      interruption.listen()
      const progress = createProgressWriter(process.stderr)
      try {
        say(`logs: ${relative(process.cwd(), LOGS)}/`)
        const run = await runAcceptance({
          contacts: flags.contactsCount,
          seed: flags.seed,
          speed: flags.speed,
          scenarioFile: await buildScenario(projectRoot),
          agentYaml,
          logs: LOGS,
          root: projectRoot,
          toolsDirectory,
          say,
          signal: interruption.signal,
          onImport: (report) => say(importLine(report)),
          onProgress: (campaign, seconds, upheavals) =>
            progress.write(progressLine(campaign, seconds, upheavals)),
          onEvent: () => undefined,
        })
        progress.end()
        report(run, flags)
      } finally {
        interruption.close()
      }
    })
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
  const restarts = [
    ...(upheavals.redis_restarts > 0 ? ['Redis restarted'] : []),
    ...(upheavals.postgres_restarts > 0 ? ['PostgreSQL restarted'] : []),
  ]
  return [
    `${String(Math.round(seconds)).padStart(4)} s  ${counters.finished}/${counters.contacts} contacts done`,
    `${counters.in_attempt} in a call`,
    `${counters.attempts} dials`,
    `${kills} kills`,
    ...restarts,
  ].join(' · ')
}

function report(run: AcceptanceRun, flags: RehearseFlags): void {
  const line = acceptanceLine(run)
  const { kills_by_process: _, ...faults } = line.faults
  const lines = [
    ...aligned('What went wrong on purpose', faults),
    '',
    ...aligned('What the carrier saw', line.carrier),
    '',
    ...aligned('What the store says', { ...line.store, outcomes: '' }),
    '',
    'Promises, times broken',
    ...promiseLines(run.broken),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  if (flags.json) process.stdout.write(`${JSON.stringify(line)}\n`)
  process.exitCode = acceptanceExitCode(run)
}
