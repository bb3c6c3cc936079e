import { Agent, request } from 'undici'
import { z } from 'zod'
import { reportToBench } from '../measured-process.ts'

/**
 * What the pacing of a fleet is held against: one process that does nothing but send a request at each beat of an ideal
 * schedule, by the same timers and the same client.
 */
const environment = z.object({ CARRIER_URL: z.string(), PER_SECOND: z.coerce.number() }).parse(process.env)

const dispatcher = new Agent({ connections: 50 })
const begin = performance.now()
let beats = 0
let timer: NodeJS.Timeout | undefined

function beat(): void {
  void request(`${environment.CARRIER_URL}/platform_api/StartScenarios/`, {
    method: 'POST',
    dispatcher,
    body: 'rule_id=1',
  })
    .then(({ body }) => body.dump())
    .catch(() => undefined)
  beats += 1
  // Beats that a pause swallowed are not made up for, as those of the product are not.
  const intervalMs = 1000 / environment.PER_SECOND
  beats = Math.max(beats, Math.ceil((performance.now() - begin) / intervalMs))
  timer = setTimeout(beat, Math.max(0, begin + beats * intervalMs - performance.now()))
}
beat()
reportToBench({
  url: '',
  stop: async () => {
    clearTimeout(timer)
    await dispatcher.destroy()
  },
})
