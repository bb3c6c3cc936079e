import { createServer } from 'node:http'
import { constants, setPriority } from 'node:os'
import { reportToBench } from '../measured-process.ts'
import { startPauseWatchdog } from '../pause-watchdog.ts'

/**
 * The carrier of a bench, in a process of its own and as bare as it can be: stamps each StartScenarios as its request
 * arrives, and answers with a session that nobody runs. `GET /starts` tells how many since it was last emptied, `GET
 * /stamps` when they came and when the machine stood still, `DELETE /stamps` empties it.
 */
takePrecedence()
const watchdog = startPauseWatchdog()
let stamps: number[] = []

const server = createServer((request, response) => {
  if (request.method === 'POST') {
    stamps.push(performance.timeOrigin + performance.now())
    request.resume()
    request.on('end', () => {
      response.setHeader('content-type', 'application/json')
      response.end(
        `{"result":1,"call_session_history_id":${stamps.length},"media_session_access_secure_url":"https://media.example/${stamps.length}"}`,
      )
    })
    return
  }
  if (request.method === 'DELETE') {
    stamps = []
    response.end()
    return
  }
  response.setHeader('content-type', 'application/json')
  if (request.url === '/starts') response.end(String(stamps.length))
  else
    response.end(
      JSON.stringify({
        stamps,
        pauses: watchdog.pauses().map(({ from, to }) => ({
          from: performance.timeOrigin + from,
          to: performance.timeOrigin + to,
        })),
      }),
    )
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the carrier has no port')
  reportToBench({
    url: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      watchdog.stop()
      server.closeAllConnections()
      server.close()
    },
  })
})

/** A watch that waits for a processor tells of calls when it got one, not when they came. */
function takePrecedence(): void {
  try {
    setPriority(constants.priority.PRIORITY_HIGHEST)
  } catch (error) {
    // Whoever may not take it measures with what the machine gives.
    if (!(error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM')))
      throw error
  }
}
