/** One frame of MPEG audio: how much of the file it takes, and how much of the time. */
export type MpegFrame = { bytes: number; seconds: number }

// ISO/IEC 11172-3 and 13818-3, with the customary MPEG 2.5 extension. All of Layer III, which is mp3.
const HEADER_BYTES = 4
const LAYER_III = 1
const RESERVED_VERSION = 1
const MPEG_1 = 3
const MPEG_2 = 2
const KBPS_MPEG_1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
const KBPS_MPEG_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
const HERTZ_MPEG_1 = [44_100, 48_000, 32_000]

/** The frame whose header stands at `at`; undefined where there is none. Four bytes must be there. */
export function mpegFrameAt(bytes: Uint8Array, at: number): MpegFrame | undefined {
  const [first = 0, second = 0, third = 0] = bytes.subarray(at, at + HEADER_BYTES)
  if (first !== 0xff || (second & 0xe0) !== 0xe0) return undefined
  const version = (second >> 3) & 3
  if (version === RESERVED_VERSION || ((second >> 1) & 3) !== LAYER_III) return undefined
  const kbps = (version === MPEG_1 ? KBPS_MPEG_1 : KBPS_MPEG_2)[third >> 4] ?? 0
  const hertz = (HERTZ_MPEG_1[(third >> 2) & 3] ?? 0) / divisorOf(version)
  if (kbps === 0 || hertz === 0) return undefined
  const samples = version === MPEG_1 ? 1152 : 576
  const padding = (third >> 1) & 1
  return { bytes: Math.floor((samples / 8) * ((kbps * 1000) / hertz)) + padding, seconds: samples / hertz }
}

/** Each older version halves the sample rates of the one after it. */
function divisorOf(version: number): number {
  if (version === MPEG_1) return 1
  return version === MPEG_2 ? 2 : 4
}
