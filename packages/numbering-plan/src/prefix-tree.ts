const DIGITS = 10
const ZERO = 48

/** Finds the longest prefix of a number that has a value, by walking digits through one array: no text is cut up. */
export type PrefixTree<Value> = {
  longestMatch: (e164: string) => Value | undefined
  /** The same for a number of so many bytes of ASCII, its plus first. */
  longestMatchOfBytes: (e164: Uint8Array, length: number) => Value | undefined
}

/** Builds the tree. Prefixes are digits without the plus. */
export function prefixTree<Value>(entries: ReadonlyMap<string, Value>): PrefixTree<Value> {
  let nodes = 1
  for (const prefix of entries.keys()) nodes += prefix.length
  // As many as there may be at most: an array that grows would leave several times as much behind.
  const next = new Int32Array(nodes * DIGITS)
  const values: (Value | undefined)[] = [undefined]
  for (const [prefix, value] of entries) values[nodeOf(prefix)] = value

  return {
    longestMatch(e164) {
      let found: Value | undefined
      let node = 0
      for (let at = e164.startsWith('+') ? 1 : 0; at < e164.length; at++) {
        node = next[node * DIGITS + e164.charCodeAt(at) - ZERO] ?? 0
        if (node === 0) break
        found = values[node] ?? found
      }
      return found
    },
    longestMatchOfBytes(e164, length) {
      let found: Value | undefined
      let node = 0
      for (let at = 1; at < length; at++) {
        node = next[node * DIGITS + (e164[at] ?? ZERO) - ZERO] ?? 0
        if (node === 0) break
        found = values[node] ?? found
      }
      return found
    },
  }

  function nodeOf(prefix: string): number {
    let node = 0
    for (let at = 0; at < prefix.length; at++) {
      const slot = node * DIGITS + prefix.charCodeAt(at) - ZERO
      if (next[slot] === 0) next[slot] = values.push(undefined) - 1
      node = next[slot] ?? 0
    }
    return node
  }
}
