import { basename } from 'node:path'
import { systemClock } from '@perezvon/runtime/clock'
import { PerezvonError } from '@perezvon/runtime/errors'
import { Secret } from '@perezvon/runtime/secret'
import type { SimulatedVoximplant } from '@perezvon/simulator/rehearsal/simulated-voximplant'
import { deploy, planFor } from '@perezvon/voximplant/deployment/deploy'
import { createManagementApi, type ManagementApi } from '@perezvon/voximplant/management-api'
import { desiredDeployment, type Inbound } from '../deploy/desired-deployment.ts'
import { serviceSettings } from '../deploy/service-settings.ts'

const REQUEST_TIMEOUT_MS = 20_000

/**
 * Deploys the built scenarios to the simulated Voximplant, in the way in which `perezvon deploy` does to the real one, and
 * answers the settings by which the services find it.
 */
export async function deployToRig(
  platform: SimulatedVoximplant,
  scenarioFiles: readonly string[],
  inbound?: Inbound,
): Promise<Record<string, string>> {
  const api = createManagementApi({
    baseUrl: platform.url,
    credentials: { accountId: String(platform.accountId), apiKey: new Secret(platform.apiKey) },
    clock: systemClock,
    timeoutMs: REQUEST_TIMEOUT_MS,
  })
  try {
    const desired = await desiredDeployment({
      application: await applicationName(api, platform),
      prefix: '',
      built: scenarioFiles.map((file) => ({ name: basename(file, '.js'), version: '', file })),
      secrets: [],
      environment: {},
      inbound,
    })
    const planned = await planFor(desired, { api, clock: systemClock, adopt: true })
    const deployed = await deploy(planned, { api, clock: systemClock })
    if (deployed.kind === 'rolled-back' || deployed.kind === 'broken') throw deployed.because
    return serviceSettings(deployed.actual, '')
  } finally {
    await api.close()
  }
}

async function applicationName(api: ManagementApi, { applicationId }: SimulatedVoximplant): Promise<string> {
  const own = (await api.applications()).find((one) => one.applicationId === String(applicationId))
  if (own !== undefined) return own.name
  throw new PerezvonError('no-application', `the simulated Voximplant has no application ${applicationId}`)
}
