/** For tests: bytes as a socket may deliver them, in pieces of one size. */
export async function* cutBytes(bytes: Uint8Array, size = bytes.length): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += Math.max(1, size)) yield bytes.subarray(at, at + size)
}
