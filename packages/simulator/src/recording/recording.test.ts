import { describe, expect, test } from 'vitest'
import { decodeRecording } from './decode-recording.ts'
import { encodeRecording } from './encode-recording.ts'
import type { RecordedUtterance } from './recorded-utterance.ts'

const utterances: RecordedUtterance[] = [
  { channel: 'agent', text: 'Здравствуйте! Я голосовой ассистент компании HALO.', startMs: 0, endMs: 3200 },
  { channel: 'person', text: 'Да, т. е. «слушаю» вас, ул. Ленина, 5', startMs: 3600, endMs: 6100 },
]

describe('a simulated recording', () => {
  test('gives back what was said on it, and its duration', () => {
    const recording = decodeRecording(encodeRecording({ utterances, durationMs: 7200 }))

    expect(recording).toEqual({ utterances, durationMs: 7200, stereo: false })
  })

  test('keeps two channels apart from one', () => {
    const recording = decodeRecording(encodeRecording({ utterances: [], durationMs: 720, stereo: true }))

    expect(recording).toMatchObject({ stereo: true, durationMs: 720 })
  })

  test('rounds its duration to whole frames of 72 ms', () => {
    expect(decodeRecording(encodeRecording({ utterances: [], durationMs: 1000 }))?.durationMs).toBe(1008)
  })

  test('of one minute is well under 500 KB', () => {
    expect(encodeRecording({ utterances, durationMs: 60_000 }).length).toBeLessThan(70_000)
  })

  test('starts its audio with an MPEG 2.5 Layer III header for 8 kHz, after an ID3v2.4 tag', () => {
    const bytes = encodeRecording({ utterances, durationMs: 720 })
    const tagEnd =
      10 + ((bytes[6] ?? 0) << 21) + ((bytes[7] ?? 0) << 14) + ((bytes[8] ?? 0) << 7) + (bytes[9] ?? 0)

    expect(bytes.subarray(0, 5)).toEqual(Buffer.from([0x49, 0x44, 0x33, 4, 0]))
    expect(bytes.subarray(tagEnd, tagEnd + 4)).toEqual(Buffer.from([0xff, 0xe3, 0x18, 0xc0]))
  })

  test('whose download was cut off is as long as the frames that came', () => {
    const whole = encodeRecording({ utterances, durationMs: 7200 })

    expect(decodeRecording(whole.subarray(0, whole.length - 72 * 50 - 10))?.durationMs).toBe(49 * 72)
  })

  test('is not seen in bytes that hold no audio', () => {
    expect(decodeRecording(Buffer.from('<html>not ready yet</html>'))).toBeUndefined()
    expect(decodeRecording(encodeRecording({ utterances, durationMs: 0 }))).toBeUndefined()
    expect(decodeRecording(Buffer.alloc(0))).toBeUndefined()
  })
})
