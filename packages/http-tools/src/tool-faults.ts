import type { AgentSpec } from '@perezvon/contracts/agent/agent-spec'
import { secretNames } from '@perezvon/contracts/agent/secret-references'
import { withPlainPlaces } from '@perezvon/contracts/agent/tool-url'
import type { FieldFault } from '@perezvon/contracts/http/problem'
import { judgeAddress } from './tool-address.ts'
import type { ToolSecrets } from './tool-secrets.ts'

/** Where tools may be called, and what they may name. */
export type ToolRules = { secrets: ToolSecrets; trustedOrigins: readonly string[] }

/** What keeps an agent's tools from being called here: secrets that are not set, addresses that are not allowed. */
export function toolFaults({ tools }: Pick<AgentSpec, 'tools'>, here: ToolRules): FieldFault[] {
  return tools.flatMap(({ url, headers }, index) => [
    ...addressFaults(`tools.${index}.url`, url, here.trustedOrigins),
    ...Object.entries(headers).flatMap(([name, value]) =>
      secretNames(value)
        .filter((secret) => !here.secrets.has(secret))
        .map((secret) => ({
          field: `tools.${index}.headers.${name}`,
          fault: `names the secret ${secret}, which is not set`,
          remedy: `Add ${secret} to TOOL_SECRETS where the gateway runs, and start it again`,
        })),
    ),
  ])
}

function addressFaults(field: string, url: string, trustedOrigins: readonly string[]): FieldFault[] {
  const judged = judgeAddress(new URL(withPlainPlaces(url)), trustedOrigins)
  return judged.ok ? [] : [{ field, fault: judged.fault, remedy: judged.remedy }]
}
