import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toolsDirectory } from '@perezvon/cli/project-root'
import { findRedisProgram } from '@perezvon/cli/stack/redis-program'
import type { TestProject } from 'vitest/node'
import './provided-context.ts'
import { dockerAnswers, startContainers } from './containers.ts'
import { startLocalServers } from './local-servers.ts'
import type { GivenServers, TestServers } from './test-servers.ts'

let stopServers: (() => Promise<void>) | undefined

/**
 * Gives every test file a Redis and a PostgreSQL: TEST_REDIS_URL and TEST_DATABASE_URL where they are set,
 * else programs of this machine; containers where it has none but Docker runs, or with TEST_SERVERS=docker;
 * else programs fetched for it. All of it is gone after the run.
 */
export async function setup(project: TestProject): Promise<void> {
  const { TEST_REDIS_URL, TEST_DATABASE_URL, TEST_SERVERS } = process.env
  const given = { redisUrl: TEST_REDIS_URL, databaseUrl: TEST_DATABASE_URL }
  const folder = await mkdtemp(join(tmpdir(), 'perezvon-servers-'))
  const servers = await startServers(given, folder, TEST_SERVERS === 'docker')
  stopServers = async () => {
    await servers.stop()
    await rm(folder, { recursive: true, force: true })
  }
  project.provide('redisUrl', servers.redisUrl)
  project.provide('databaseUrl', servers.databaseUrl)
}

/** Stops what `setup` started. */
export async function teardown(): Promise<void> {
  await stopServers?.()
}

async function startServers(given: GivenServers, folder: string, inDocker: boolean): Promise<TestServers> {
  const lacking = given.redisUrl === undefined && !inDocker && !(await isRedisHere())
  const containers = inDocker || (lacking && (await dockerAnswers()))
  return containers ? startContainers(given) : startLocalServers(given, folder)
}

/** Whether a Redis program is on this machine. */
async function isRedisHere(): Promise<boolean> {
  try {
    await findRedisProgram(toolsDirectory, () => undefined, ['path', 'tools'])
    return true
  } catch {
    return false
  }
}
