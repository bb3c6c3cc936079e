import type { CliConfig } from '../config.ts'
import { missingForLive } from '../providers/providers.ts'
import type { Check } from './check.ts'

/** Everything that real calls need is set. What is set and malformed has stopped the command before this. */
export function checkSettings(config: CliConfig): Check {
  return {
    name: 'Settings',
    look: async () => {
      const missing = missingForLive(config)
      if (missing.length === 0) return { verdict: 'ok', detail: 'everything that real calls need is set' }
      return {
        verdict: 'warning',
        detail: `for real calls missing: ${missing.map(({ setting }) => setting).join(', ')}`,
        remedy: missing.map(({ setting, remedy }) => `${setting}: ${remedy}`).join('\n    '),
      }
    },
  }
}
