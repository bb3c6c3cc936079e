import { nextState, type StateTable, statesBefore } from '@perezvon/contracts/call/state-table'

/**
 * The legal moves by a cause as two parallel lists for `unnest($n::text[], $m::text[]) as move (before, after)`: the guard
 * of every SQL update of a state comes from the contracts' table, and from nowhere else.
 */
export function movesBy<State extends string, Cause extends string>(
  table: StateTable<State, Cause>,
  cause: Cause,
): { before: State[]; after: State[] } {
  const before = statesBefore(table, cause)
  return { before, after: before.flatMap((state) => nextState(table, state, cause) ?? []) }
}
