import { asError, PerezvonError } from '@perezvon/runtime/errors'
import type { ManagementApi } from '@perezvon/voximplant/management-api'
import type { Check, Finding } from './check.ts'

/** The Management API lets us in, the account may call, the rule exists and has a scenario bound to it. */
export function checkVoximplant(options: {
  api: (() => Promise<ManagementApi>) | undefined
  applicationId: string | undefined
  ruleId: string | undefined
}): Check {
  return {
    name: 'Voximplant',
    look: async () => {
      if (options.api === undefined)
        return {
          verdict: 'warning',
          detail: 'simulated',
          remedy:
            'Set VOXIMPLANT_CREDENTIALS (or VOXIMPLANT_ACCOUNT_ID and VOXIMPLANT_API_KEY) to reach real people',
        }
      const api = await options.api()
      try {
        return await judge(api, options.applicationId, options.ruleId)
      } catch (thrown) {
        return troubled(asError(thrown))
      } finally {
        await api.close()
      }
    },
  }
}

/** The account's own errors say what to do by themselves. */
function troubled(error: Error): Finding {
  const isUnreachable = error instanceof PerezvonError && error.code === 'voximplant-unreachable'
  return {
    verdict: 'fault',
    detail: error.message,
    remedy: isUnreachable
      ? 'Check the network, the proxy, and VOXIMPLANT_API_URL where it is set'
      : 'Mend it in the control panel (manage.voximplant.com) or in the settings, then look again',
  }
}

async function judge(api: ManagementApi, applicationId?: string, ruleId?: string): Promise<Finding> {
  const account = await api.accountInfo()
  const who = `${account.name} (${account.accountId}), ${account.balance} ${account.currency}`
  if (account.frozen || !account.active)
    return {
      verdict: 'fault',
      detail: `${who}, frozen or not active`,
      remedy: 'Activate the account in the control panel or ask Voximplant’s support',
    }
  if (account.balance <= 0)
    return {
      verdict: 'fault',
      detail: `${who}: no money`,
      remedy: 'Top up the account: calls are refused without it',
    }
  if (ruleId === undefined)
    return {
      verdict: 'fault',
      detail: `${who}; VOXIMPLANT_RULE_ID is not set`,
      remedy: 'Run ./perezvon deploy, which makes the rule and prints its id',
    }
  const rule = await findRule(api, applicationId, ruleId)
  if (rule === undefined)
    return {
      verdict: 'fault',
      detail: `${who}; there is no rule ${ruleId}`,
      remedy: 'Run ./perezvon deploy, which makes the rule and prints its id',
    }
  if (rule.scenarios.length === 0)
    return {
      verdict: 'fault',
      detail: `${who}; no scenario is bound to rule ${rule.name}`,
      remedy: 'Run ./perezvon deploy, which binds the scenario',
    }
  return {
    verdict: 'ok',
    detail: `${who}; rule ${rule.name} runs ${rule.scenarios.map(({ name }) => name).join(', ')}`,
  }
}

async function findRule(api: ManagementApi, applicationId: string | undefined, ruleId: string) {
  const ids =
    applicationId === undefined
      ? (await api.applications()).map((application) => application.applicationId)
      : [applicationId]
  for (const id of ids) {
    const rule = (await api.rules({ applicationId: id })).find((candidate) => candidate.ruleId === ruleId)
    if (rule !== undefined) return rule
  }
  return undefined
}
