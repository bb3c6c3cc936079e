/** What one page of a list asks for. */
export type PageQuery = { count: number; offset: number }

/** One page; `total` as the platform tells it, of the whole list. */
type Page<Item> = { items: readonly Item[]; total: number | undefined }

/** Asked for; how much of it one page really holds is the platform's to say. */
const PAGE = 1000

/** Reads a list to its end, page after page. */
export async function allPages<Item>(readPage: (query: PageQuery) => Promise<Page<Item>>): Promise<Item[]> {
  const found: Item[] = []
  for (;;) {
    const { items, total } = await readPage({ count: PAGE, offset: found.length })
    found.push(...items)
    const isLast = total === undefined ? items.length < PAGE : found.length >= total
    if (isLast || items.length === 0) return found
  }
}
