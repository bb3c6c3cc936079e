/**
 * How Node is started for a service, here and in `services/Dockerfile`: what dies young is cleared away sooner, so that a
 * process that reads a list of a million rows, a few at a time, needs no more memory than at rest.
 */
export const SERVICE_FLAGS: readonly string[] = ['--max-semi-space-size=2']
