import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeRecording } from '@perezvon/simulator/recording/encode-recording'
import { expect, test } from 'vitest'
import { createMpegLength } from './mpeg-length.ts'
import { recordedSeconds } from './recorded-length.ts'

const said = { channel: 'agent', text: 'Здравствуйте!'.repeat(50), startMs: 0, endMs: 900 } as const
const minute = encodeRecording({ utterances: [said], durationMs: 60_000, stereo: true })

/** Frames as encoders write them: a header, and something that is no header. */
function frames(header: readonly number[], bytes: number, count: number): Buffer {
  const frame = Buffer.alloc(bytes, 0x55)
  frame.set(header)
  return Buffer.concat(Array.from({ length: count }, () => frame))
}

function measure(bytes: Uint8Array, chunkBytes = bytes.length): number | undefined {
  const length = createMpegLength()
  for (let at = 0; at < bytes.length; at += chunkBytes) length.add(bytes.subarray(at, at + chunkBytes))
  return length.seconds()
}

test.each([1, 7, 71, 72, 1000, minute.length])('in chunks of %i bytes a minute is a minute', (chunkBytes) => {
  expect(measure(minute, chunkBytes)).toBeCloseTo(60, 0)
})

test('a recording of which half is missing is half as long', () => {
  expect(measure(minute.subarray(0, minute.length / 2))).toBeCloseTo(29, 0)
})

test('the usual kinds of mp3 are measured by their own figures', () => {
  // 8 kHz and 32 kbit/s, as the platform records; 44.1 kHz and 128 kbit/s with and without padding; 48 kHz and 192.
  expect(measure(frames([0xff, 0xe3, 0x48, 0xc0], 288, 100))).toBeCloseTo(7.2, 6)
  const music = [frames([0xff, 0xfb, 0x90, 0xc0], 417, 50), frames([0xff, 0xfb, 0x92, 0xc0], 418, 50)]
  expect(measure(Buffer.concat(music))).toBeCloseTo((100 * 1152) / 44_100, 6)
  expect(measure(frames([0xff, 0xfb, 0xb4, 0xc0], 576, 100))).toBeCloseTo(2.4, 6)
})

test('a tag behind the last frame does not matter; what cannot be followed to its end has no length', () => {
  const tag = Buffer.concat([Buffer.from('TAG'), Buffer.alloc(125)])
  expect(measure(Buffer.concat([minute, tag]))).toBeCloseTo(60, 0)
  expect(measure(Buffer.concat([minute.subarray(0, 20_000), Buffer.alloc(100_000)]), 4096)).toBeUndefined()
  expect(measure(Buffer.from('<html><body>502 Bad Gateway</body></html>'))).toBeUndefined()
  expect(measure(Buffer.from('fLaC and so on'))).toBeUndefined()
  expect(measure(Buffer.from('ID3'))).toBeUndefined()
})

test('a file is read in its chunks', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'recorded-length-'))
  const path = join(folder, 'a.mp3')
  await writeFile(path, encodeRecording({ utterances: [], durationMs: 600_000 }))
  expect(await recordedSeconds(path)).toBeCloseTo(600, 0)
  await rm(folder, { recursive: true })
})
