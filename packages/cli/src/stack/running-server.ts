/** A server that answers. */
export interface RunningServer {
  url: string
  /** Its process, when it is our own child; undefined for a given server. */
  pid: number | undefined
  /** Which rung of the ladder it came by, for a line to the person. */
  origin: string
  /** Stops it if it is ours; a given server is left alone. Safe to call twice. */
  stop: () => Promise<void>
}

/** A server that somebody else runs: nothing of it is ours to stop. */
export function givenServer(url: string, origin: string): RunningServer {
  return { url, pid: undefined, origin, stop: async () => undefined }
}
