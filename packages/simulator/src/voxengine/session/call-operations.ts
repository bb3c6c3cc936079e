import { z } from 'zod'
import type { SessionCalls } from '../calls/session-calls.ts'
import type { SessionMedia } from '../media/session-media.ts'
import { platformLimits } from '../platform-limits.ts'
import { type HostOperations, operation, PlatformRefusal } from '../realm/host-operation.ts'

const callId = z.string()
const justCall = z.object({ callId })
const speech = { text: z.string(), voice: z.string().optional(), progressive: z.boolean() }

/** What a scenario may ask of its calls. */
export function callOperations(calls: SessionCalls, media: SessionMedia): HostOperations {
  return {
    'call.place': operation(
      z.object({ callId, number: z.string(), callerId: z.string(), detectorId: z.string().optional() }),
      ({ detectorId, ...request }) =>
        calls.place({ ...request, ear: media.detectorEar(detectorId, request.callId) }),
    ),
    'call.facts': operation(justCall, (given) => {
      const call = calls.get(given.callId)
      const { callerId, number } = call.facts
      return { number, callerId, state: call.state }
    }),
    'call.customData': operation(z.object({ callId, value: z.string().optional() }), (given) => {
      if (given.value !== undefined) requireShort(given.value)
      return calls.get(given.callId).customData(given.value)
    }),
    'call.say': operation(z.object({ callId, ...speech }), ({ callId: id, ...order }) =>
      calls.get(id).say(order),
    ),
    'call.play': operation(z.object({ callId, url: z.string(), loops: z.boolean() }), (given) =>
      calls.get(given.callId).play(given.url, given.loops),
    ),
    'call.stopPlayback': operation(justCall, (given) => calls.get(given.callId).stopPlayback()),
    'call.record': operation(
      z.object({ callId, stereo: z.boolean(), expire: z.string().optional() }),
      (given) => calls.get(given.callId).record({ stereo: given.stereo }),
    ),
    'call.handleTones': operation(z.object({ callId, enable: z.boolean() }), (given) =>
      calls.get(given.callId).handleTones(given.enable),
    ),
    'call.sendDigits': operation(
      z.object({ callId, digits: z.string().regex(/^[0-9*#p]*$/) }),
      () => undefined,
    ),
    'call.detectBeep': operation(z.object({ callId, timeoutMs: z.number().optional() }), (given) =>
      calls.get(given.callId).detectBeep(given.timeoutMs),
    ),
    'call.hangUp': operation(justCall, (given) => calls.get(given.callId).hangUp()),
  }
}

/** Throws where a session's or call's custom data is over 200 bytes. */
export function requireShort(value: string): void {
  if (Buffer.byteLength(value) > platformLimits.customDataBytes) {
    throw new PlatformRefusal(`Custom data is over ${platformLimits.customDataBytes} bytes`)
  }
}
