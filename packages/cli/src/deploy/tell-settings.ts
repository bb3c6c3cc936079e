import type { DeployReport } from './deploy-run.ts'
import { SCENARIO_RULES } from './scenario-rules.ts'
import { writeSettings } from './settings-file.ts'

/** Says which settings the services need to find what is deployed, and writes them where that was asked for. */
export async function tellSettings(
  { settings, outcome }: Pick<DeployReport, 'settings' | 'outcome'>,
  options: {
    /** What is set now. */
    environment: Readonly<Record<string, string | undefined>>
    file: string | undefined
    say: (line: string) => void
  },
): Promise<void> {
  const { environment, file, say } = options
  if (outcome !== 'deployed' && outcome !== 'unchanged') return
  const entries = Object.entries(settings)
  const lines = entries.map(([name, value]) => `${name}=${value}`)
  if (file !== undefined) {
    await writeSettings(file, settings)
    say(`${file}: ${lines.join(', ')}`)
  } else if (entries.every(([name, value]) => environment[name] === value)) {
    say('The settings of the services name it already.')
  } else {
    say('Settings for the services, in .env or wherever they have theirs (--write-env FILE writes them):')
    for (const line of lines) say(line)
  }
  for (const { setting } of Object.values(SCENARIO_RULES))
    if (environment[setting] && settings[setting] === undefined)
      say(`! ${setting} names a rule that is not there any more: no call can start by it`)
}
