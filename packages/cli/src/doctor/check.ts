import { asError, ConfigError } from '@perezvon/runtime/errors'

/** What one look came to. `warning`: it works, but not for real calls. Every fault has a remedy. */
export type Finding =
  | { verdict: 'ok'; detail: string }
  | { verdict: 'warning' | 'fault'; detail: string; remedy: string }
  | { verdict: 'skipped'; detail: string }

export type Check = { name: string; look: () => Promise<Finding> }

export type Finished = Finding & { name: string }

/** Looks at everything, one after the other, whatever the others came to. What a check throws is a fault. */
export async function lookAtAll(
  checks: readonly Check[],
  onFinding: (finding: Finished) => void,
): Promise<Finished[]> {
  const findings: Finished[] = []
  for (const { name, look } of checks) {
    const finding: Finished = { name, ...(await look().catch(asFault)) }
    findings.push(finding)
    onFinding(finding)
  }
  return findings
}

function asFault(thrown: unknown): Finding {
  if (thrown instanceof ConfigError) {
    const detail = thrown.settings.map(({ setting, fault }) => `${setting} ${fault}`).join('; ')
    return { verdict: 'fault', detail, remedy: thrown.settings.map(({ remedy }) => remedy).join('; ') }
  }
  return {
    verdict: 'fault',
    detail: asError(thrown).message,
    remedy: 'The message above is all that is known; LOG_LEVEL=debug tells more',
  }
}

const MARKS: Readonly<Record<Finding['verdict'], string>> = {
  ok: '✓',
  warning: '!',
  fault: '✗',
  skipped: '–',
}

/** A finding as a person reads it: one line, and the remedy under it. */
export function findingText(finding: Finished): string {
  const line = `${MARKS[finding.verdict]} ${finding.name.padEnd(12)} ${finding.detail}`
  return 'remedy' in finding ? `${line}\n  → ${finding.remedy}` : line
}
