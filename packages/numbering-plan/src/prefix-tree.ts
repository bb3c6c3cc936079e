const DIGITS = 10
const ZERO = 48

/** Finds the longest prefix of a number that has a value, by walking digits through one array: no text is cut up. */
export type PrefixTree<Value> = {
  longestMatch: (e164: string) => Value | undefined
  /** The same for a number of so many bytes of ASCII, its plus first. */
  longestMatchOfBytes: (e164: Uint8Array, length: number) => Value | undefined
}

/** Builds the tree. Prefixes are digits without the plus. */
export function prefixTree<Value>(entries: Iterable<readonly [string, Value]>): PrefixTree<Value> {
  const children: number[] = Array(DIGITS).fill(0)
  const values: (Value | undefined)[] = [undefined]
  for (const [prefix, value] of entries) values[nodeOf(prefix)] = value
  const next = Int32Array.from(children)

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
    for (const digit of prefix) {
      const slot = node * DIGITS + Number(digit)
      if (children[slot] === 0) {
        children[slot] = values.length
        values.push(undefined)
        for (let child = 0; child < DIGITS; child++) children.push(0)
      }
      node = children[slot] ?? 0
    }
    return node
  }
}
