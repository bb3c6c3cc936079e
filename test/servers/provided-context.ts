import type {} from 'vitest'

declare module 'vitest' {
  /** What the global setup gives to every test file, by `inject('redisUrl')`. */
  export interface ProvidedContext {
    /** A Redis server for this run. Keys of other test files are in it: take a prefix (test-redis.ts). */
    redisUrl: string
    /** A superuser's URL of a PostgreSQL server for this run. Make a database of your own (test-database.ts). */
    databaseUrl: string
  }
}
