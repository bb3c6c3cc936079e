/** After so long the next batch no longer waits for the last: a row that somebody holds keeps its own batch up, not all. */
const PATIENCE_MS = 20
const ASKED_AT_ONCE = 200

type Asked<Item, Answer> = {
  item: Item
  resolve: (answer: Answer) => void
  reject: (thrown: unknown) => void
}

/**
 * Turns a question about many into one that each asks for itself: who asks while an answer is under way is asked for
 * together with all others who do, in the next statement. Alone, nobody waits, unless `gatherMs` says that nobody is in a
 * hurry: then so long is waited for others. A statement costs a round trip and, where it writes, a flush to the disk,
 * whatever it is about one row or fifty. `askAll` answers in the order of its items; what it throws is thrown at each of
 * them. Each server (a pool, a transaction, a connection) is asked apart; with `alikeBy`, those items apart that differ in it.
 */
export function askedTogether<Server extends object, Item, Answer>(
  askAll: (server: Server, items: readonly Item[]) => Promise<readonly Answer[]>,
  { gatherMs = 0, alikeBy }: { gatherMs?: number; alikeBy?: (item: Item) => string } = {},
): (server: Server, item: Item) => Promise<Answer> {
  const queues = new WeakMap<Server, (item: Item) => Promise<Answer>>()
  return (server, item) => {
    const known = queues.get(server)
    if (known !== undefined) return known(item)
    const ask = createQueue<Item, Answer>((items) => askAll(server, items), { gatherMs, alikeBy })
    queues.set(server, ask)
    return ask(item)
  }
}

function createQueue<Item, Answer>(
  askAll: (items: readonly Item[]) => Promise<readonly Answer[]>,
  { gatherMs, alikeBy }: { gatherMs: number; alikeBy: ((item: Item) => string) | undefined },
): (item: Item) => Promise<Answer> {
  let waiting: Asked<Item, Answer>[] = []
  let closed = false

  function open(): void {
    closed = false
    if (waiting.length > 0) closeSoon()
  }

  /** At the soonest once everything that this turn of the event loop brought has been asked. */
  function closeSoon(): void {
    closed = true
    if (gatherMs === 0) setImmediate(send)
    else setTimeout(send, gatherMs)
  }

  function send(): void {
    const batch = waiting.slice(0, ASKED_AT_ONCE)
    waiting = waiting.slice(ASKED_AT_ONCE)
    let opened = false
    const openOnce = () => {
      if (!opened) open()
      opened = true
    }
    const patience = setTimeout(openOnce, PATIENCE_MS)
    const groups =
      alikeBy === undefined ? [batch] : [...Map.groupBy(batch, ({ item }) => alikeBy(item)).values()]
    void Promise.all(groups.map((group) => answer(group, askAll))).finally(() => {
      clearTimeout(patience)
      openOnce()
    })
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (!closed) closeSoon()
    })
}

async function answer<Item, Answer>(
  batch: readonly Asked<Item, Answer>[],
  askAll: (items: readonly Item[]) => Promise<readonly Answer[]>,
): Promise<void> {
  try {
    const answers = await askAll(batch.map(({ item }) => item))
    if (answers.length !== batch.length) throw new Error('a question was left without its answer')
    for (const [index, given] of answers.entries()) batch[index]?.resolve(given)
  } catch (thrown) {
    for (const { reject } of batch) reject(thrown)
  }
}
