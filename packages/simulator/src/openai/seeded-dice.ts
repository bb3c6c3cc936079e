/** Chance that repeats: the same seed and salts give the same sequence, on every machine and in any order of calls. */
export interface Dice {
  /** From 0 inclusive to 1 exclusive. */
  roll(): number
  /** One of the items; the list must not be empty. */
  pick<Item>(items: readonly Item[]): Item
  /** A whole number, both ends included. */
  between(low: number, high: number): number
}

/** Dice for one purpose: `salts` say which (a conversation's text, a field's name, a request's number). */
export function seededDice(seed: number, ...salts: readonly (string | number)[]): Dice {
  let state = hash(`${seed}|${salts.join('|')}`)
  const roll = (): number => {
    // Mulberry32, a public-domain generator: 32 bits of state are plenty for picking phrases.
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    roll,
    pick<Item>(items: readonly Item[]): Item {
      const item = items[Math.floor(roll() * items.length)]
      if (item === undefined) throw new Error('dice cannot pick from an empty list')
      return item
    },
    between: (low, high) => low + Math.floor(roll() * (high - low + 1)),
  }
}

/** FNV-1a over UTF-16 code units. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  }
  return value
}
