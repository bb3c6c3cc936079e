import { ConfigError, type SettingFault } from '@perezvon/runtime/errors'
import type { CliConfig } from '../config.ts'

/** Who speaks and who dials: the real one where its keys are set, else the simulated one. Every surface says which. */
export type Providers = { openai: 'real' | 'simulated'; voximplant: 'real' | 'simulated' }

/** The same for a stack, whose dialer may be handed a carrier instead of either Voximplant: `none`. */
export type StackProviders = { openai: Providers['openai']; voximplant: Providers['voximplant'] | 'none' }

/** Chosen by the keys that are there; `USE_VOXIMPLANT=false` keeps the simulated carrier although keys are set. */
export function chooseProviders(config: CliConfig): Providers {
  return {
    openai: config.OPENAI_API_KEY === undefined ? 'simulated' : 'real',
    voximplant: config.USE_VOXIMPLANT !== false && hasVoximplantKeys(config) ? 'real' : 'simulated',
  }
}

/** Whether a key of the carrier is set, of either kind. */
export function hasVoximplantKeys(config: CliConfig): boolean {
  return config.VOXIMPLANT_CREDENTIALS !== undefined || config.VOXIMPLANT_API_KEY !== undefined
}

/** What a real call needs and does not have yet, each with its remedy. */
export function missingForLive(config: CliConfig): SettingFault[] {
  const openAi: SettingFault[] =
    config.OPENAI_API_KEY === undefined
      ? [
          {
            setting: 'OPENAI_API_KEY',
            fault: 'is missing',
            remedy: 'Create a key at platform.openai.com, API keys',
          },
        ]
      : []
  const simulated: SettingFault[] =
    config.USE_VOXIMPLANT === false
      ? [
          {
            setting: 'USE_VOXIMPLANT',
            fault: 'is false, which keeps the simulated carrier',
            remedy: 'Take it away, or set it to true',
          },
        ]
      : []
  return [...openAi, ...missingForVoximplant(config), ...simulated]
}

/** What of it belongs to the carrier: without these, a session costs money and cannot dial. */
export function missingForVoximplant(config: CliConfig): SettingFault[] {
  const needed: [boolean, string, string][] = [
    hasVoximplantKeys(config) && config.VOXIMPLANT_CREDENTIALS === undefined
      ? [
          config.VOXIMPLANT_ACCOUNT_ID !== undefined,
          'VOXIMPLANT_ACCOUNT_ID',
          'The account of VOXIMPLANT_API_KEY: the number beside its name in the control panel',
        ]
      : [
          hasVoximplantKeys(config),
          'VOXIMPLANT_CREDENTIALS',
          'Create a service account in the Voximplant control panel (Settings, Service accounts) and give the path of its key file; or set VOXIMPLANT_ACCOUNT_ID and VOXIMPLANT_API_KEY',
        ],
    [
      config.VOXIMPLANT_RULE_ID !== undefined,
      'VOXIMPLANT_RULE_ID',
      'Run ./perezvon deploy, which makes the rule and prints its id',
    ],
    [
      config.VOXIMPLANT_CALLER_ID !== undefined,
      'VOXIMPLANT_CALLER_ID',
      'A number that you rent or have verified, like +74951234567',
    ],
    [
      config.PEREZVON_API_KEYS !== undefined,
      'PEREZVON_API_KEYS',
      'Choose a long random text for each client, e.g. from openssl rand -hex 24: the API that places real calls is closed without one',
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

/** Throws one ConfigError where real calls were chosen and something for them is missing. */
export function requireCarrier(config: CliConfig, providers: Providers): void {
  const missing = providers.voximplant === 'real' ? missingForVoximplant(config) : []
  if (missing.length === 0) return
  const stay = {
    setting: 'USE_VOXIMPLANT',
    fault: 'is not false, and keys of Voximplant are set: calls would be real',
    remedy: 'Set what is missing; or set it to false to stay with simulated calls',
  }
  throw new ConfigError([...missing, stay])
}
