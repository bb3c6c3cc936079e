import { isDeepStrictEqual } from 'node:util'
import {
  type AgentSpec,
  type AgentVersion,
  storedAgentSpecSchema,
} from '@perezvon/contracts/agent/agent-spec'
import { type Database, statement } from './database.ts'
import { nameOf, type Page, type PageQuery, pageFrom } from './page-cursor.ts'

export type AgentRow = { name: string; version: number; spec: unknown; created_at: Date }

const LOCK_NAME = statement('agent-lock-name', `select pg_advisory_xact_lock(hashtext('agent ' || $1))`)

const FIND_LATEST = statement<AgentRow>(
  'agent-find-latest',
  'select name, version, spec, created_at from agents where name = $1 order by version desc limit 1',
)
const FIND_VERSION = statement<AgentRow>(
  'agent-find-version',
  'select name, version, spec, created_at from agents where name = $1 and version = $2',
)
const FIND_FIRST_NAME = statement<{ name: string }>(
  'agent-find-first-name',
  'select name from agents order by loaded limit 1',
)
const LIST = statement<AgentRow>(
  'agent-list',
  `select distinct on (name) name, version, spec, created_at from agents
   where $1::text is null or name > $1 order by name, version desc limit $2`,
)
const INSERT = statement<AgentRow>(
  'agent-insert',
  `insert into agents (name, version, spec, created_at) values ($1, $2, $3, $4)
   returning name, version, spec, created_at`,
)

/** Stores a new version of an agent; the same document as the latest one changes nothing (`created: false`). */
export async function saveAgentVersion(
  db: Database,
  { spec, now }: { spec: AgentSpec; now: Date },
): Promise<{ agent: AgentVersion; created: boolean }> {
  return db.transaction(async (tx) => {
    await tx.rows(LOCK_NAME, [spec.name])
    const latest = await findAgent(tx, { name: spec.name })
    if (latest !== undefined && isDeepStrictEqual(latest.spec, spec)) return { agent: latest, created: false }
    const row = await tx.row(INSERT, [spec.name, (latest?.version ?? 0) + 1, JSON.stringify(spec), now])
    if (row === undefined) throw new Error('insert returned no row')
    return { agent: agentVersionOf(row), created: true }
  })
}

/** A version of an agent; the latest where none is named. */
export async function findAgent(
  db: Database,
  { name, version }: { name: string; version?: number | undefined },
): Promise<AgentVersion | undefined> {
  const row =
    version === undefined ? await db.row(FIND_LATEST, [name]) : await db.row(FIND_VERSION, [name, version])
  return row && agentVersionOf(row)
}

/** The latest version of the agent that was loaded first: it serves calls that name none. */
export async function firstAgent(db: Database): Promise<AgentVersion | undefined> {
  const first = await db.row(FIND_FIRST_NAME)
  return first && findAgent(db, { name: first.name })
}

/** The latest version of every agent, by name. */
export async function listAgents(db: Database, page: PageQuery): Promise<Page<AgentVersion>> {
  const rows = await db.rows(LIST, [nameOf(page.cursor), page.limit + 1])
  return pageFrom(rows, { limit: page.limit, place: (row) => row.name, item: agentVersionOf })
}

/** A stored version as it is answered. The document is parsed again: fields that were added since get their defaults. */
export function agentVersionOf(row: AgentRow): AgentVersion {
  return {
    name: row.name,
    version: row.version,
    spec: storedAgentSpecSchema.parse(row.spec),
    created_at: row.created_at.toISOString(),
  }
}
