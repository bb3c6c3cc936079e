import type { CliConfig } from '../config.ts'
import type { Providers } from '../providers/providers.ts'
import { rehearsalPeopleLines } from './rehearsal-people.ts'
import type { LocalStack } from './start-local-stack.ts'

/** What `./perezvon up` says when everything runs: where things are, and what to try. */
export function welcome(options: {
  stack: Pick<LocalStack, 'gatewayUrl' | 'environment'>
  config: CliConfig
  providers: Providers
  agent: string
}): string {
  const { stack, config, providers, agent } = options
  const gateway = stack.gatewayUrl.replace('127.0.0.1', 'localhost')
  const port = new URL(gateway).port
  const elsewhere = port === String(config.PORT) ? '' : ` --gateway ${gateway}`
  const key = config.PEREZVON_API_KEYS === undefined ? '' : " -H 'authorization: Bearer …'"
  return [
    '',
    `Perezvon is up: ${gateway} (the API: ${gateway}/docs)`,
    `  calls: ${providers.voximplant === 'real' ? 'REAL, through Voximplant' : 'simulated'}; model: ${providers.openai}; agent: ${agent}`,
    ...(providers.voximplant === 'real' && providers.openai === 'simulated'
      ? [
          '  Real people would hear a simulated model: set OPENAI_API_KEY before you call anybody but yourself.',
        ]
      : []),
    '',
    `  one call:   curl -X POST ${gateway}/calls${key} -H 'content-type: application/json' -d '{"phone":"+79019433546"}'`,
    `  followed:   ./perezvon call +79019433546${elsewhere}`,
    ...(providers.voximplant === 'real' ? [] : peopleLines()),
    ...serverLines(stack, config),
    '',
    '  Ctrl-C drains and stops everything. Data stay.',
    '',
  ].join('\n')
}

function peopleLines(): string[] {
  return rehearsalPeopleLines().map(
    (line, index) => `  ${index === 0 ? 'who is who:' : '           '} ${line}`,
  )
}

/** The embedded servers listen on this machine alone, behind passwords; given ones are the operator's to know. */
function serverLines({ environment }: Pick<LocalStack, 'environment'>, config: CliConfig): string[] {
  return [
    config.REDIS_URL === undefined
      ? `  queues:     REDIS_URL=${environment.REDIS_URL} (BullMQ, prefix {perezvon}; this machine only, until the stack stops)`
      : '  queues:     the Redis of REDIS_URL (BullMQ, prefix {perezvon})',
    config.DATABASE_URL === undefined
      ? `  SQL:        psql ${environment.DATABASE_URL} (this machine only)`
      : '  SQL:        the PostgreSQL of DATABASE_URL',
  ]
}
