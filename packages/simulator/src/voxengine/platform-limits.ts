/** VoxEngine's hard limits, as published for September 2026 (docs.voximplant.ai/platform/voxengine/limits). */
export const platformLimits = {
  /** Scenario text at run time, Unicode characters. */
  scenarioCharacters: 256 * 1024,
  /** Scenario text that AddScenario and SetScenarioInfo accept, bytes. */
  uploadedScenarioBytes: 128 * 1024,
  /** Processor time of a single callback. */
  callbackCpuMs: 1000,
  activeTimers: 100,
  /** `setInterval` never runs more often. */
  intervalFloorMs: 100,
  mediaPlayers: 10,
  activeHttpRequests: 3,
  /** Active and queued together. */
  httpRequests: 35,
  httpConnectSeconds: 6,
  httpTotalSeconds: 90,
  httpBodyBytes: 2 * 1024 * 1024,
  customDataBytes: 200,
  /** A session without calls is ended after this long. */
  idleSessionMs: 60_000,
  /** How long the end of a session waits for active requests. */
  endingRequestsSeconds: 90,
  /** An outgoing call that nobody answers fails with 408. */
  unansweredMs: 60_000,
  callAttempts: 50,
  callsInProgress: 10,
  sayCharacters: 1500,
  logCharacters: 15_000,
  /** `AMD.create({ timeout })`: default and bounds. */
  machineDetectionMs: { byDefault: 6_500, most: 20_000 },
  /** With `singleUtterance` off, a recogniser gives its result at the latest after this long. */
  longUtteranceMs: 60_000,
} as const
