import { createLogger } from '@perezvon/runtime/logger'
import { Command } from 'commander'
import { type CliConfig, readConfig } from '../config.ts'
import { type Check, findingText, lookAtAll } from '../doctor/check.ts'
import { checkBackendUrl } from '../doctor/check-backend-url.ts'
import { checkOpenAi } from '../doctor/check-openai.ts'
import { checkPostgresql } from '../doctor/check-postgresql.ts'
import { checkRedis } from '../doctor/check-redis.ts'
import { checkSettings } from '../doctor/check-settings.ts'
import { checkVoximplant } from '../doctor/check-voximplant.ts'
import { openManagementApi } from '../providers/management-credentials.ts'
import { hasVoximplantKeys } from '../providers/providers.ts'

/** `perezvon doctor`: looks at everything a real call needs; exits with 1 where something is at fault. */
export function createDoctorCommand(): Command {
  return new Command('doctor')
    .description(
      'Check settings, Redis, PostgreSQL, OpenAI, Voximplant and BACKEND_URL, each with its remedy.',
    )
    .option('--model <name>', 'the model that is asked for one token', 'gpt-4o-mini')
    .option('--json', 'print one machine-readable line last')
    .action(async (options: { model: string; json?: true }) => {
      const checks = doctorChecks(readConfig(process.env), options.model)
      const findings = await lookAtAll(checks, (finding) => process.stdout.write(`${findingText(finding)}\n`))
      if (options.json) process.stdout.write(`${JSON.stringify(findings)}\n`)
      if (findings.some(({ verdict }) => verdict === 'fault')) process.exitCode = 1
    })
}

function doctorChecks(config: CliConfig, model: string): Check[] {
  const log = createLogger({ service: 'doctor', level: config.LOG_LEVEL ?? 'silent' })
  return [
    checkSettings(config),
    checkRedis({ redisUrl: config.REDIS_URL, log }),
    checkPostgresql({ databaseUrl: config.DATABASE_URL }),
    checkOpenAi({ apiKey: config.OPENAI_API_KEY, baseUrl: config.OPENAI_BASE_URL, model }),
    checkVoximplant({
      api: hasVoximplantKeys(config) ? () => openManagementApi(config) : undefined,
      applicationId: config.VOXIMPLANT_APPLICATION_ID,
      ruleId: config.VOXIMPLANT_RULE_ID,
    }),
    checkBackendUrl({ backendUrl: config.BACKEND_URL }),
  ]
}
