import { createHash } from 'node:crypto'

/** Which build a script is. `untouched`: its text is what the build wrote, to the last character. */
export type VersionStamp = { scenario: string; version: string; untouched: boolean }

const FIRST_LINE = /^\/\/ Perezvon scenario ([\w-]+), version ([0-9a-f]{12})\./
/** Where the build puts the version after it has taken the digest. */
const VERSION_MARK = '%%scenario-version%%'

/** The mark that `voxengine/build.ts` leaves in a script's first line; none in a script that is not ours. */
export function readVersionStamp(script: string): VersionStamp | undefined {
  const [, scenario, version] = FIRST_LINE.exec(script) ?? []
  if (scenario === undefined || version === undefined) return undefined
  const body = `${script.slice(script.indexOf('\n') + 1).trimEnd()}\n`
  const digest = createHash('sha256').update(body.replaceAll(version, VERSION_MARK)).digest('hex')
  return { scenario, version, untouched: digest.startsWith(version) }
}

/**
 * A script as it is deployed: without white space at its end, since nobody says whether the platform keeps it, and
 * what is read back must be what was sent.
 */
export function asDeployed(script: string): string {
  return script.trimEnd()
}
