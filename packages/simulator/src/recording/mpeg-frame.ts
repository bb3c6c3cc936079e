/**
 * The one kind of MPEG frame our recordings consist of: MPEG 2.5 Layer III, 8 kHz, 8 kbit/s, silent.
 * 8 kHz is what Voximplant records by default; the bit rate is the lowest of the format, because ten
 * thousand rehearsed calls lie on a disk. Source: ISO/IEC 13818-3 and the customary 2.5 extension.
 */

/** Samples a second of every recording. */
export const sampleRateHz = 8_000

/** Bit rate of every recording, in kbit/s. */
export const bitRateKbps = 8

/** Playing time of one frame: 576 samples at 8 kHz. */
export const frameMs = 72

const frameBytes = (72 * bitRateKbps * 1000) / sampleRateHz

/** First two bytes: sync, MPEG 2.5, Layer III, no checksum. */
const syncHigh = 0xff
const syncLow = 0xe3

/** Third byte: bit rate index 1 (8 kbit/s), sample rate index 2 (8 kHz), no padding. */
const rates = 0x18

const monoMode = 0xc0
const stereoMode = 0x00

/**
 * One frame of silence. Everything after the header stays zero: the side information then says that
 * no main data follows, which decoders play as silence.
 */
export function silentFrame(stereo: boolean): Buffer {
  const frame = Buffer.alloc(frameBytes)
  frame[0] = syncHigh
  frame[1] = syncLow
  frame[2] = rates
  frame[3] = stereo ? stereoMode : monoMode
  return frame
}

/** Counts the whole frames that stand one after the other from `offset`; a cut-off last one is not counted. */
export function countFrames(bytes: Uint8Array, offset: number): number {
  let frames = 0
  let at = offset
  while (at + frameBytes <= bytes.length && isFrameHeader(bytes, at)) {
    frames += 1
    at += frameBytes
  }
  return frames
}

/** Whether a frame at `offset` says that it has two channels. */
export function isStereoFrame(bytes: Uint8Array, offset: number): boolean {
  return ((bytes[offset + 3] ?? monoMode) & monoMode) !== monoMode
}

function isFrameHeader(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === syncHigh && bytes[at + 1] === syncLow && bytes[at + 2] === rates
}
