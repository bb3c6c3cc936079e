import { createHash } from 'node:crypto'
import { asDeployed } from '../deployment/version-stamp.ts'

/** A script as the build of the scenarios would have written it, and as it is deployed. */
export function stampedScript(scenario: string, body: string): string {
  const whole = `${body}\n`
  const version = createHash('sha256').update(whole).digest('hex').slice(0, 12)
  return asDeployed(`// Perezvon scenario ${scenario}, version ${version}. Built for a test.\n${whole}`)
}
