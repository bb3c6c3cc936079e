import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildScenario } from '@perezvon/cli/local-stack/scenario-build'
import { projectRoot, toolsDirectory } from '@perezvon/cli/project-root'
import { ACCEPTANCE_NOTES, runAcceptance } from '@perezvon/cli/rehearse/acceptance/run-acceptance'
import { rehearsalExitCode, rehearsalLine } from '@perezvon/cli/rehearse/rehearsal-line'
import { expect, onTestFailed, test } from 'vitest'

const CONTACTS = 500
/** Many times what it takes: it stops by itself much earlier where it does not come to its end. */
const TIMEOUT_MS = 600_000

test('the acceptance rehearsal, smaller: killed processes, restarted servers, events astray, and every promise kept', {
  timeout: TIMEOUT_MS,
}, async () => {
  const logs = await mkdtemp(join(tmpdir(), 'perezvon-rehearsal-logs-'))
  const said: string[] = []
  onTestFailed(() => console.error(`${said.join('\n')}\nlogs: ${logs}`))
  const run = await runAcceptance({
    contacts: CONTACTS,
    seed: 1,
    speed: 100,
    scenarioFile: await buildScenario(projectRoot),
    agentYaml: await readFile(join(projectRoot, 'examples/agents/halo.yaml'), 'utf8'),
    logs,
    root: projectRoot,
    toolsDirectory,
    say: (line) => said.push(line),
    signal: new AbortController().signal,
    onImport: (report) => expect(report).toMatchObject({ received: CONTACTS, rejected: 0, duplicates: 0 }),
    onProgress: () => undefined,
    onEvent: (what) => said.push(what),
  })
  const nothing = {
    dialled_twice: [],
    without_outcome: [],
    leases_left: [],
    outside_window: [],
    suppressed_dialled: [],
    concurrency_exceeded: [],
    cps_exceeded: [],
  }
  expect(run.broken).toEqual(nothing)
  const line = rehearsalLine(run, ACCEPTANCE_NOTES)
  expect(line).toMatchObject({ contacts: CONTACTS, ending: 'completed', ended_by_themselves: [] })
  expect(rehearsalExitCode(run)).toBe(0)
  // Also where a session died together with the event that tells it: of all but what nobody can say anything of.
  const known = new Set(
    run.store.calls.flatMap((call) => (call.answered || call.outcome === 'lost' ? call.id : [])),
  )
  const pickedUp = run.ledger.dials.filter(({ answeredAtMs }) => answeredAtMs !== undefined)
  expect(pickedUp.map(({ callId }) => callId).filter((callId) => !known.has(callId))).toEqual([])
  // It was no walk in the park.
  expect(line.faults).toMatchObject({ redis_restarts: 1, postgresql_restarts: 1 })
  for (const fault of ['events_lost', 'events_repeated', 'events_late', 'kills', 'suppressed_before'])
    expect(line.faults[fault], fault).toBeGreaterThan(0)
  expect(line.store.outcomes.expired).toBeGreaterThan(0)
  expect(line.store.outcomes.conversation).toBeGreaterThan(0)
  await rm(logs, { recursive: true, force: true })
})
