import { readRehearsalConfig } from './config.ts'
import { jsonLines } from './rehearsal/json-lines.ts'
import { serveRehearsal } from './rehearsal/serve-rehearsal.ts'

const log = jsonLines((line) => process.stdout.write(line))
const rehearsal = await serveRehearsal({ ...readRehearsalConfig(process.env), log })
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void rehearsal.stop())
