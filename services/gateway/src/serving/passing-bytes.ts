/**
 * The bytes of a body for a reader who has done with a piece when it asks for the next: then its memory is given back at
 * once. The collector would come for it much later, since such a reader leaves it hardly anything to do.
 */
export async function* passingBytes(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    yield piece
    giveBack(piece)
  }
}

function giveBack({ buffer, byteLength }: Uint8Array): void {
  // Small pieces share their memory with others.
  if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength) buffer.transfer(0)
}
