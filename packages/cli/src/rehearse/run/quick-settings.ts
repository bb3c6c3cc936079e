/** What takes minutes in life. Not so short that a machine which stands still for seconds is taken for a dead carrier. */
export const QUICK: Record<string, string> = {
  ACCOUNT_CONCURRENCY: '500',
  ACCOUNT_CALLS_PER_SECOND: '100',
  VOXIMPLANT_TIMEOUT_SECONDS: '8',
  RECONCILE_EVERY_SECONDS: '2',
  RECONCILE_LAG_SECONDS: '20',
  SWEEP_EVERY_SECONDS: '5',
  SWEEP_PLANNED_SECONDS: '15',
  SWEEP_STARTING_SECONDS: '15',
  SWEEP_STARTED_SECONDS: '20',
  SWEEP_SILENT_SECONDS: '30',
  SWEEP_REPORTED_SECONDS: '5',
  SWEEP_UNKNOWN_SECONDS: '5',
}
