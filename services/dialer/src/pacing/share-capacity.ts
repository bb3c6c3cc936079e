/** A campaign that has people to call: how many more of its calls may begin, and how many more it can dial soon. */
export type CapacityWish<Id extends string> = { id: Id; room: number }

/**
 * Shares free capacity among campaigns, one call each in turn: a campaign of a million does not starve one of ten. Who is
 * served first turns with `turn`. Answers only campaigns that get something.
 */
export function shareCapacity<Id extends string>(
  free: number,
  wishes: readonly CapacityWish<Id>[],
  turn: number,
): { id: Id; count: number }[] {
  const first = wishes.length === 0 ? 0 : turn % wishes.length
  const order = [...wishes.slice(first), ...wishes.slice(0, first)]
  const shares = order.map(({ id }) => ({ id, count: 0 }))
  let left = free
  let served = true
  while (left > 0 && served) {
    served = false
    for (const [index, share] of shares.entries()) {
      if (left === 0 || share.count >= (order[index]?.room ?? 0)) continue
      share.count += 1
      left -= 1
      served = true
    }
  }
  return shares.filter(({ count }) => count > 0)
}
