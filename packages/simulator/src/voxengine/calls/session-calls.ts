import type { Carrier } from '../../carrier/carrier.ts'
import type { RecordingStorage } from '../../recording-storage/recording-storage.ts'
import { platformLimits } from '../platform-limits.ts'
import { PlatformRefusal } from '../realm/host-operation.ts'
import type { SessionFloor } from '../session/session-floor.ts'
import type { CallEar, CallOptions, IncomingOrder } from './call-order.ts'
import { ScenarioCall } from './scenario-call.ts'

/** All calls of a session. */
export interface SessionCalls {
  place(request: { callId: string; number: string; callerId: string; ear?: CallEar | undefined }): void
  /** Somebody calls. */
  receive(request: { callId: string; incoming: IncomingOrder }): void
  /** Throws a {@link PlatformRefusal} where there is no such call. */
  get(callId: string): ScenarioCall
  find(callId: string): ScenarioCall | undefined
  all(): readonly ScenarioCall[]
  inProgress(): number
  dropAll(): void
}

/** Creates the calls of a session: 50 attempts, 10 in progress; beyond that a call fails with 403. */
export function createSessionCalls(options: {
  floor: SessionFloor
  carrier: Carrier
  storage: RecordingStorage
  voices: ReadonlySet<string>
  secureRecords: boolean
  customData(): string
  /** Caller IDs that may be used; without a list, all. */
  callerIds: ReadonlySet<string> | undefined
  hasMoney(): boolean
  onChange(inProgress: number): void
}): SessionCalls {
  const calls = new Map<string, ScenarioCall>()
  let attempts = 0
  let inProgress = 0

  const refusalOf = (callerId: string) => {
    if (attempts > platformLimits.callAttempts || inProgress >= platformLimits.callsInProgress) {
      return { code: 403, reason: 'Call limit reached' }
    }
    if (!options.hasMoney()) return { code: 402, reason: 'Insufficient funds' }
    if (options.callerIds !== undefined && !options.callerIds.has(callerId)) {
      return { code: 403, reason: 'Caller ID is not allowed' }
    }
    return undefined
  }

  const begin = (
    call: Pick<CallOptions, 'callId' | 'number' | 'callerId' | 'incoming' | 'refusal'>,
  ): ScenarioCall => {
    inProgress += 1
    const begun = new ScenarioCall({
      floor: options.floor,
      carrier: options.carrier,
      storage: options.storage,
      voices: options.voices,
      secureRecords: options.secureRecords,
      ...call,
      sessionCustomData: options.customData(),
      onEnded: () => {
        inProgress -= 1
        options.onChange(inProgress)
      },
    })
    calls.set(call.callId, begun)
    options.onChange(inProgress)
    return begun
  }

  return {
    place({ callId, number, callerId, ear }) {
      // terminate() lets the current block go on: it must not dial any more.
      if (!options.floor.isRunning()) throw new PlatformRefusal('The session is ending')
      attempts += 1
      const call = begin({ callId, number, callerId, refusal: refusalOf(callerId) })
      if (ear !== undefined) call.ears.add(ear)
    },
    receive: ({ callId, incoming }) => {
      begin({ callId, number: incoming.from, callerId: incoming.to, incoming })
    },
    get(callId) {
      const call = calls.get(callId)
      if (call === undefined) throw new PlatformRefusal(`There is no call ${callId}`)
      return call
    },
    find: (callId) => calls.get(callId),
    all: () => [...calls.values()],
    inProgress: () => inProgress,
    dropAll() {
      for (const call of calls.values()) call.drop()
    },
  }
}
