import { join, resolve } from 'node:path'
import { systemClock } from '@perezvon/runtime/clock'
import { ConfigError, PerezvonError } from '@perezvon/runtime/errors'
import { Command, InvalidArgumentError, Option } from 'commander'
import { NAME_PREFIX, readConfig } from '../config.ts'
import { type DeployFlags, exitCodeOf } from '../deploy/deploy-run.ts'
import type { SecretReference } from '../deploy/desired-deployment.ts'
import { runDeploy } from '../deploy/run-deploy.ts'
import { runRollback } from '../deploy/run-rollback.ts'
import { tellSettings } from '../deploy/tell-settings.ts'
import { createInterruption, Interrupted } from '../interruption.ts'
import { buildScenarios } from '../local-stack/scenario-build.ts'
import { localDirectory, projectRoot } from '../project-root.ts'
import { openManagementApi } from '../providers/management-credentials.ts'

const NOTES = `
Ends with 0 where everything is as it should be, before or after; 1 where something failed or is in the way; with --plan, 2
where there is something to change. 130 after Ctrl-C: the step under way is finished, and the same command goes on.`

/** `perezvon deploy`: application, scenarios, rules, bindings and secrets, as this checkout has them. */
export function createDeployCommand(): Command {
  return new Command('deploy')
    .description(
      'Bring application, scenarios and rules to Voximplant: a plan first, then its steps, verified by reading back. Again, it changes nothing.',
    )
    .option('--plan', 'only say what would be changed')
    .option('--rollback', 'undo the last deployment from this machine')
    .option('--application <name>', 'the application; that of VOXIMPLANT_APPLICATION_ID, else "perezvon"')
    .addOption(
      new Option(
        '--prefix <text>',
        'put before the names of application, scenarios and rules; VOXIMPLANT_NAME_PREFIX where absent',
      ).argParser(prefixIn),
    )
    .option('--adopt', 'overwrite what has the right name in the application and is not Perezvon’s')
    .addOption(
      new Option(
        '--secret <name=variable>',
        'a secret of the application, from this variable of the environment; may be given several times',
      ).argParser(collectSecret),
    )
    .option('--write-env <file>', 'write the settings that name application and rule into this file')
    .option('--full-diff', 'show all that changes in a script')
    .option('--json', 'print one machine-readable line; what is for people goes to stderr')
    .option('--data <folder>', 'where deployments are on record; .perezvon/deployments where absent')
    .addHelpText('after', NOTES)
    .action(async (flags: DeployFlags) => {
      try {
        await deployAsAsked(flags)
      } catch (thrown) {
        // Code 2 is a plan with changes: a bad setting must not look like one.
        if (thrown instanceof ConfigError) throw new PerezvonError(thrown.code, thrown.message)
        throw thrown
      }
    })
}

async function deployAsAsked(flags: DeployFlags): Promise<void> {
  const interruption = createInterruption()
  const { signal } = interruption
  const out = (line: string) => process.stdout.write(`${line}\n`)
  const say = flags.json ? (line: string) => process.stderr.write(`${line}\n`) : out
  const config = readConfig(process.env)
  const api = await openManagementApi(config)
  interruption.listen()
  try {
    const report = await (flags.rollback ? runRollback : runDeploy)({
      flags,
      config,
      environment: process.env,
      api,
      build: () => buildScenarios(projectRoot),
      folder: resolve(flags.data ?? join(localDirectory, 'deployments')),
      clock: systemClock,
      signal,
      say,
    })
    await tellSettings(report, { environment: process.env, file: flags.writeEnv, say })
    if (flags.json) out(JSON.stringify(report))
    process.exitCode = exitCodeOf(report)
  } catch (thrown) {
    if (signal.reason instanceof Interrupted)
      say('Stopped. The same command goes on where this one stood; --rollback undoes what was done.')
    throw thrown
  } finally {
    interruption.close()
    await api.close()
  }
}

function prefixIn(text: string): string {
  if (NAME_PREFIX.test(text)) return text
  throw new InvalidArgumentError('It must be lower-case letters, digits and hyphens, a letter first.')
}

function collectSecret(text: string, previous: readonly SecretReference[] = []): SecretReference[] {
  const [, name, variable] = /^([^=]+)=([A-Za-z_][A-Za-z0-9_]*)$/.exec(text) ?? []
  if (name === undefined || variable === undefined)
    throw new InvalidArgumentError('It must be NAME=VARIABLE: the value itself is never given here.')
  return [...previous, { name, variable }]
}
