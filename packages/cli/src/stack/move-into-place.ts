import { rename } from 'node:fs/promises'

/**
 * Moves a finished folder to where it belongs, in one step. Where another process has put its own there
 * first, that one stands: both were made in the same way.
 */
export async function moveIntoPlace(finished: string, place: string): Promise<void> {
  try {
    await rename(finished, place)
  } catch (thrown) {
    const stands =
      thrown instanceof Error && 'code' in thrown && ['ENOTEMPTY', 'EEXIST'].includes(String(thrown.code))
    if (!stands) throw thrown
  }
}
