/** Put in by build.ts: a digest of the built scenario, so that every claim says which code is calling. */
declare const SCENARIO_VERSION: string
