import { ConfigError, type SettingFault } from '@perezvon/runtime/errors'
import type { CliConfig } from '../config.ts'

/** Who speaks and who dials: the real one where its keys are set, else the simulated one. Every surface says which. */
export type Providers = { openai: 'real' | 'simulated'; voximplant: 'real' | 'simulated' }

/** Chosen by the keys that are there; `USE_VOXIMPLANT=false` keeps the simulated carrier although keys are set. */
export function chooseProviders(config: CliConfig): Providers {
  return {
    openai: config.OPENAI_API_KEY === undefined ? 'simulated' : 'real',
    voximplant: config.USE_VOXIMPLANT !== false && hasVoximplantKeys(config) ? 'real' : 'simulated',
  }
}

function hasVoximplantKeys(config: CliConfig): boolean {
  return config.VOXIMPLANT_CREDENTIALS !== undefined || config.VOXIMPLANT_API_KEY !== undefined
}

/** What a real call needs and does not have yet, each with its remedy. */
export function missingForLive(config: CliConfig): SettingFault[] {
  const needed: [boolean, string, string][] = [
    [config.OPENAI_API_KEY !== undefined, 'OPENAI_API_KEY', 'Create a key at platform.openai.com, API keys'],
    [
      hasVoximplantKeys(config),
      'VOXIMPLANT_CREDENTIALS',
      'Create a service account in the Voximplant control panel (Settings, Service accounts) and give the path of its key file; or set VOXIMPLANT_ACCOUNT_ID and VOXIMPLANT_API_KEY',
    ],
    [
      config.VOXIMPLANT_RULE_ID !== undefined,
      'VOXIMPLANT_RULE_ID',
      'The id of the routing rule that the scenario is bound to',
    ],
    [
      config.VOXIMPLANT_CALLER_ID !== undefined,
      'VOXIMPLANT_CALLER_ID',
      'A number that you rent or have verified, like +74951234567',
    ],
    [
      config.BACKEND_URL !== undefined,
      'BACKEND_URL',
      'The https address under which Voximplant reaches the gateway, such as a tunnel to PORT',
    ],
  ]
  return needed
    .filter(([present]) => !present)
    .map(([, setting, remedy]) => ({ setting, fault: 'is missing', remedy }))
}

/** Throws one ConfigError with all that is missing for a real call. */
export function requireLive(config: CliConfig): void {
  const missing = missingForLive(config)
  if (missing.length > 0) throw new ConfigError(missing)
}
