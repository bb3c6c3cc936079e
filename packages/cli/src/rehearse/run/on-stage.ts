import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPublicApi, type PublicApi } from '../../public-api/public-api.ts'
import { type Stage, type StageOptions, setStage } from '../stage/stage.ts'

/** Sets a stage in a folder of its own, lets `work` play on it, and leaves nothing but the logs. */
export async function onStage<Result>(
  options: Omit<StageOptions, 'folder'>,
  work: (stage: Stage, api: PublicApi) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'perezvon-rehearsal-'))
  try {
    const stage = await setStage({ ...options, folder })
    try {
      return await work(stage, createPublicApi({ baseUrl: stage.gatewayUrl }))
    } finally {
      await stage.stop()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
