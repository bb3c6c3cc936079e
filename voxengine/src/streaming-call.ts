/**
 * The same call as asr-call for languages, and an accuracy, that the platform's recognisers lack: voice activity says where
 * an utterance ends, a recorder has it, and the gateway has it written down before it thinks.
 */
import { holdCalls } from './line/doors.ts'
import { recordingEar } from './line/recording-ear.ts'

holdCalls(`streaming-call@${SCENARIO_VERSION}`, recordingEar)
