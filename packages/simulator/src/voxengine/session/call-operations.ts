import { z } from 'zod'
import type { SessionCalls } from '../calls/session-calls.ts'
import type { SessionMedia } from '../media/session-media.ts'
import { platformLimits } from '../platform-limits.ts'
import { type HostOperations, operation, PlatformRefusal } from '../realm/host-operation.ts'

const callId = z.string()
const justCall = z.object({ callId })
const placement = z.object({
  callId,
  number: z.string(),
  callerId: z.string(),
  detectorId: z.string().optional(),
})
const newCustomData = z.object({ callId, value: z.string().optional() })
const speech = z.object({ callId, text: z.string(), voice: z.string().optional(), progressive: z.boolean() })
const file = z.object({ callId, url: z.string(), loops: z.boolean() })
const recordOrder = z.object({ callId, stereo: z.boolean(), expire: z.string().optional() })
const toneHandling = z.object({ callId, enable: z.boolean() })
const digits = z.object({ callId, digits: z.string().regex(/^[0-9*#p]*$/) })
const rejection = z.object({ callId, code: z.int() })
const beepOrder = z.object({ callId, timeoutMs: z.number().optional() })

/** What a scenario may ask of its calls. */
export function callOperations(calls: SessionCalls, media: SessionMedia): HostOperations {
  return {
    'call.place': operation(placement, ({ detectorId, ...request }) =>
      calls.place({ ...request, ear: media.detectorEar(detectorId, request.callId) }),
    ),
    'call.facts': operation(justCall, (given) => {
      const call = calls.get(given.callId)
      const { callerId, incoming, number } = call.facts
      // An incoming call's number is the one that was called.
      return incoming
        ? { number: callerId, callerId: number, incoming, state: call.state }
        : { number, callerId, incoming, state: call.state }
    }),
    'call.customData': operation(newCustomData, (given) => {
      if (given.value !== undefined) requireShort(given.value)
      return calls.get(given.callId).customData(given.value)
    }),
    'call.say': operation(speech, ({ callId: id, ...order }) => calls.get(id).say(order)),
    'call.play': operation(file, (given) => calls.get(given.callId).play(given.url, given.loops)),
    'call.stopPlayback': operation(justCall, (given) => calls.get(given.callId).stopPlayback()),
    'call.record': operation(recordOrder, (given) =>
      calls.get(given.callId).record({ stereo: given.stereo }),
    ),
    'call.handleMicStatus': operation(toneHandling, (given) =>
      calls.get(given.callId).handleMicStatus(given.enable),
    ),
    'call.handleTones': operation(toneHandling, (given) => calls.get(given.callId).handleTones(given.enable)),
    'call.sendDigits': operation(digits, (given) => calls.get(given.callId).sendDigits(given.digits)),
    'call.detectBeep': operation(beepOrder, (given) => calls.get(given.callId).detectBeep(given.timeoutMs)),
    'call.answer': operation(justCall, (given) => calls.get(given.callId).answer()),
    'call.reject': operation(rejection, (given) => calls.get(given.callId).reject(given.code)),
    'call.hangUp': operation(justCall, (given) => calls.get(given.callId).hangUp()),
  }
}

/** Throws where a session's or call's custom data is over 200 bytes. */
export function requireShort(value: string): void {
  if (Buffer.byteLength(value) > platformLimits.customDataBytes) {
    throw new PlatformRefusal(`Custom data is over ${platformLimits.customDataBytes} bytes`)
  }
}
