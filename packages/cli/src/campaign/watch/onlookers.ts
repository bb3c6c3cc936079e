import type { Clock } from '@perezvon/runtime/clock'
import { printable } from '../../printable.ts'
import type { CampaignNews } from './campaign-news.ts'
import { createDrawing, type Screen } from './drawing.ts'
import { journalText } from './journal-text.ts'
import { liveView } from './live-view.ts'
import { plainLine } from './plain-line.ts'
import type { WatchedCampaign } from './watched-campaign.ts'

/** Somebody who is told the news of a campaign, and what is known after them. */
export type Onlooker = (news: CampaignNews, watched: WatchedCampaign) => void

type Output = { write(text: string): unknown }

/** Where nothing can be drawn, a line is written this often at most, unless something happened. */
const LINE_EVERY_MS = 5000

/** Draws the campaign on a terminal. */
export function drawingOnlooker(
  screen: Screen,
  options: { colour: boolean; simulated: boolean; clock: Clock },
): Onlooker {
  const drawing = createDrawing(screen)
  return (_, watched) => {
    // The last column stays empty: terminals differ in what they do after it.
    const width = Math.max(20, (screen.columns ?? 80) - 1)
    const { colour, simulated, clock } = options
    drawing.draw(liveView(watched, { width, colour, simulated, now: clock.now() }))
  }
}

/** Writes a line every few seconds, and at once when the state changed or the gateway fell silent. */
export function writingOnlooker(output: Output, { simulated }: { simulated: boolean }): Onlooker {
  let told = { essence: '', line: '', atMs: Number.NEGATIVE_INFINITY }
  return (news, watched) => {
    if (news.kind === 'journal') {
      output.write(`${printable(`${news.entry.at} ${journalText(news.entry)}`)}\n`)
      return
    }
    const { at } = news
    const { campaign, silence } = watched
    const essence = `${campaign.state} ${campaign.state_reason} ${silence?.why}`
    const line = plainLine(watched, { now: at, simulated })
    const isTime = at.getTime() - told.atMs >= LINE_EVERY_MS && line !== told.line
    if (essence === told.essence && !isTime) return
    output.write(`${line}\n`)
    told = { essence, line, atMs: at.getTime() }
  }
}

/** Writes each news as a line of JSON, for a program to read; what says the same as the line before is left out. */
export function jsonOnlooker(output: Output, { simulated }: { simulated: boolean }): Onlooker {
  const told = new Map<string, string>()
  return (news) => {
    if (news.kind === 'time') return
    const { kind, at, ...rest } = news
    const essence = JSON.stringify(rest)
    if (told.get(kind) === essence) return
    output.write(`${JSON.stringify({ event: kind, at: at.toISOString(), simulated, ...rest })}\n`)
    told.set(kind, essence)
  }
}
