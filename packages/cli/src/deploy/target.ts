import { ConfigError } from '@perezvon/runtime/errors'
import type { DeployRun, Target } from './deploy-run.ts'

const DEFAULT_APPLICATION = 'perezvon'

/**
 * Which application is meant: `--application`; else, where neither it nor `--prefix` was given, the one of
 * VOXIMPLANT_APPLICATION_ID; else the prefix and `perezvon`. Names said for this run outdo an id said for all.
 */
export async function findTarget({ api, config, flags }: DeployRun): Promise<Target> {
  const account = await api.accountInfo()
  const prefix = flags.prefix ?? config.VOXIMPLANT_NAME_PREFIX ?? ''
  const byName = flags.application ?? `${prefix}${DEFAULT_APPLICATION}`
  const id = config.VOXIMPLANT_APPLICATION_ID
  if (flags.application !== undefined || flags.prefix !== undefined || id === undefined)
    return { account, application: byName, prefix }
  const known = (await api.applications()).find(({ applicationId }) => applicationId === id)
  if (known !== undefined) return { account, application: known.name, prefix }
  throw new ConfigError([
    {
      setting: 'VOXIMPLANT_APPLICATION_ID',
      fault: `account ${account.accountId} has no application ${id}`,
      remedy: `Take it away, so that the application is ${byName}; or name one with --application`,
    },
  ])
}
