/** The servers of a run, and how to be rid of those that were started for it. */
export interface TestServers {
  redisUrl: string
  databaseUrl: string
  stop: () => Promise<void>
}

/** Servers that run already: TEST_REDIS_URL and TEST_DATABASE_URL. */
export interface GivenServers {
  redisUrl: string | undefined
  databaseUrl: string | undefined
}
