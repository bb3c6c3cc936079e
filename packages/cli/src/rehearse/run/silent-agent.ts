import type { AgentVersion } from '@perezvon/contracts/agent/agent-spec'
import type { PublicApi } from '../../public-api/public-api.ts'

/** The agent as it was given, but that nothing is recorded: what follows a recording is not rehearsed. */
export async function createSilentAgent(api: PublicApi, yaml: string): Promise<AgentVersion> {
  const given = await api.createAgent({ yaml })
  const { spec } = given
  if (!spec.recording.enabled) return given
  // JSON is YAML, too.
  return api.createAgent({
    yaml: JSON.stringify({ ...spec, recording: { ...spec.recording, enabled: false } }),
  })
}
