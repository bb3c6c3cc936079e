/**
 * One call in which the platform's recogniser listens and the gateway thinks: claim, dial or pick up, disclose, greet,
 * talk turn by turn, say goodbye, report.
 */
import { holdCalls } from './line/doors.ts'
import { recogniserEar } from './line/recogniser-ear.ts'

holdCalls(`asr-call@${SCENARIO_VERSION}`, recogniserEar)
