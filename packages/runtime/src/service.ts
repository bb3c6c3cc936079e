/** A thing that runs. `start` and `stop` may be called twice; `stop` drains: what was begun is finished. */
export type Service = {
  name: string
  start(): Promise<void>
  stop(): Promise<void>
}
