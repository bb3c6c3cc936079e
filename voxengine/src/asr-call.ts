/**
 * One outgoing call in which the platform's recogniser listens and the gateway thinks: claim, dial, disclose, greet,
 * talk turn by turn, say goodbye, report.
 */
import { holdOutgoingCall } from './line/outgoing-call.ts'
import { recogniserEar } from './line/recogniser-ear.ts'

holdOutgoingCall(`asr-call@${SCENARIO_VERSION}`, recogniserEar)
