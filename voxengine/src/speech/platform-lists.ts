/** A name in the agent's settings that the platform does not know: said before anybody is called. */
export type MissingEntry = { ok: false; detail: string }
export type FoundEntry<Entry> = { ok: true; entry: Entry }

/** So many names help to find the right one; a whole list would not fit a fault report. */
const NAMES_SHOWN = 12

/**
 * Looks a dotted path up in one of the platform's lists, e.g. `Yandex.Neural.ru_RU_alena` in `VoiceList`.
 * The entries are opaque: that what lies at the end of a path is an entry is all that can be known of it.
 */
export function findInList<Entry>(
  listName: string,
  list: unknown,
  path: string,
): FoundEntry<Entry> | MissingEntry {
  let here: unknown = list
  let walked = listName
  for (const step of path.split('.')) {
    const inside = typeof here === 'object' && here !== null ? (here as Record<string, unknown>) : {}
    if (inside[step] === undefined) {
      const names = Object.keys(inside).slice(0, NAMES_SHOWN).join(', ')
      return { ok: false, detail: `${listName} has no ${path}: ${walked} knows ${names || 'nothing'}` }
    }
    here = inside[step]
    walked = `${walked}.${step}`
  }
  return { ok: true, entry: here as Entry }
}
