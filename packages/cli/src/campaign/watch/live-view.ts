import { OUTCOMES, type Outcome, outcomeSchema } from '@perezvon/contracts/call/outcome'
import type { CampaignState } from '@perezvon/contracts/campaign/campaign-state'
import type { Obstacle } from '@perezvon/contracts/http/campaign-status'
import type { CampaignView } from '@perezvon/contracts/http/campaign-view'
import { printable } from '../../printable.ts'
import { countText, durationText, moneyText, rateText, timeText } from './figures-text.ts'
import { journalText } from './journal-text.ts'
import { cut, flow, type Line, type Piece, type Style, widthOf, written } from './styled-line.ts'
import { dialsPerSecond, expectedEnd, type WatchedCampaign } from './watched-campaign.ts'

export type ViewOptions = {
  width: number
  colour: boolean
  now: Date
  /** Whether nobody real is called. */
  simulated: boolean
  /** In which times of day are told; this machine's where absent. */
  timeZone?: string
}

const STATE_STYLES: Readonly<Record<CampaignState, Style>> = {
  draft: 'dim',
  running: 'green',
  paused: 'yellow',
  completed: 'green',
  cancelled: 'red',
}

/** Of the journal. */
const ENTRIES = 3

/** A campaign in a few lines that are drawn over and over in the same place. No line is wider than `width`. */
export function liveView(watched: WatchedCampaign, options: ViewOptions): string[] {
  const { campaign } = watched
  const { width } = options
  const lines: Line[] = [
    titleLine(campaign, options),
    ...(campaign.state_reason === null ? [] : [[{ text: `  ${campaign.state_reason}` }]]),
    barLine(campaign, width),
    ...flow(figures(watched, options), width),
    ...flow(outcomes(campaign), width),
    ...flow(totals(watched, options), width),
    ...obstaclesToTell(watched).map(({ detail }): Line => [{ text: detail, style: 'yellow' }]),
    ...journalLines(watched, options),
    ...silenceLines(watched, options),
  ]
  return lines.map((line) => printableLine(cut(line, width), options))
}

/** What a campaign brought with it cannot steer the terminal. */
function printableLine(line: Line, { colour }: ViewOptions): string {
  return written(
    line.map((piece) => ({ ...piece, text: printable(piece.text) })),
    { colour },
  )
}

function titleLine({ state, spec, id }: CampaignView, { width, simulated }: ViewOptions): Line {
  const title: Line = [
    ...(simulated ? [{ text: 'simulated ', style: 'yellow' as const }] : []),

    { text: state, style: STATE_STYLES[state] },
    { text: `  ${spec.name}`, style: 'bold' },
  ]
  const withId: Line = [...title, { text: `  ${id}`, style: 'dim' }]
  return widthOf(withId) <= width ? withId : title
}

/** People reached, others who are done, calls under way, and who waits; then the share that is done. */
function barLine({ counters }: CampaignView, width: number): Line {
  const { contacts, finished, in_attempt: underWay } = counters
  const percent = contacts === 0 ? 0 : Math.floor((100 * finished) / contacts)
  const told: Piece = { text: `  ${percent} %` }
  const room = Math.min(60, width - widthOf([told]))
  if (room < 4 || contacts === 0) return [told]
  const cellsUpTo = (count: number) => Math.round((room * count) / contacts)
  const ends = [reachedIn(counters), finished, finished + underWay, contacts].map(cellsUpTo)
  const looks: readonly { glyph: string; style: Style }[] = [
    { glyph: '█', style: 'green' },
    { glyph: '▓', style: 'yellow' },
    { glyph: '▒', style: 'cyan' },
    { glyph: '░', style: 'dim' },
  ]
  const cells = looks.map(({ glyph, style }, index) => ({
    text: glyph.repeat(Math.max(0, (ends[index] ?? 0) - (ends[index - 1] ?? 0))),
    style,
  }))
  return [...cells.filter(({ text }) => text !== ''), told]
}

function reachedIn({ outcomes: counted }: CampaignView['counters']): number {
  return outcomeSchema.options
    .filter((outcome) => OUTCOMES[outcome].reached)
    .reduce((sum, outcome) => sum + (counted[outcome] ?? 0), 0)
}

function figures(watched: WatchedCampaign, { now }: ViewOptions): Piece[] {
  const { contacts, finished, waiting, in_attempt: underWay, attempts } = watched.campaign.counters
  const pace = dialsPerSecond(watched, now)
  return [
    { text: `${countText(finished)} of ${countText(contacts)} done` },
    { text: `${countText(underWay)} on the line`, ...(underWay > 0 ? { style: 'cyan' as const } : {}) },
    { text: `${countText(waiting)} waiting` },
    { text: `${countText(attempts)} dials` },
    ...(pace === undefined ? [] : [{ text: `${rateText(pace)} a second` }]),
  ]
}

function outcomes({ counters }: CampaignView): Piece[] {
  return outcomeSchema.options
    .map((outcome) => ({ outcome, count: counters.outcomes[outcome] ?? 0 }))
    .filter(({ count }) => count > 0)
    .toSorted((one, other) => other.count - one.count)
    .map(({ outcome, count }) => ({ text: `${outcome} ${countText(count)}`, ...styleOf(outcome) }))
}

function styleOf(outcome: Outcome): { style?: Style } {
  if (OUTCOMES[outcome].reached) return { style: 'green' }
  return OUTCOMES[outcome].fault === 'ourselves' || OUTCOMES[outcome].fault === 'account'
    ? { style: 'red' }
    : {}
}

function totals(watched: WatchedCampaign, { now, timeZone }: ViewOptions): Piece[] {
  const { counters, spec } = watched.campaign
  const { money, minutes } = spec.budget ?? {}
  const end = expectedEnd(watched, now)
  const talk = `talk ${durationText(counters.talk_seconds)}${minutes === undefined ? '' : ` of ${durationText(minutes * 60)}`}`
  const cost = `cost ${moneyText(counters.cost)}${money === undefined ? '' : ` of ${moneyText(money)}`}`
  const left = end === undefined ? 0 : (end.getTime() - now.getTime()) / 1000
  return [
    { text: talk },
    { text: cost },
    ...(end === undefined
      ? []
      : [{ text: `end expected ${timeText(end, { now, timeZone })}, in ${durationText(left)}` }]),
  ]
}

/** What a person wonders about while nobody is called; that all lines are taken is how it should be. */
const WONDERED_AT: ReadonlySet<Obstacle['what']> = new Set([
  'not-before',
  'window-closed',
  'not-due',
  'dialling-held',
])

/** What of the obstacles is worth a line. */
export function obstaclesToTell({ campaign }: WatchedCampaign): readonly Obstacle[] {
  return (campaign.waiting_for ?? []).filter(({ what }) => WONDERED_AT.has(what)).slice(0, 2)
}

function journalLines({ journal }: WatchedCampaign, { now, timeZone }: ViewOptions): Line[] {
  return journal
    .slice(-ENTRIES)
    .map((entry) => [
      { text: `${timeText(new Date(entry.at), { now, timeZone, seconds: true })}  `, style: 'dim' },
      { text: journalText(entry) },
    ])
}

function silenceLines({ silence }: WatchedCampaign, { now }: ViewOptions): Line[] {
  if (silence === undefined) return []
  const seconds = (now.getTime() - silence.since.getTime()) / 1000
  const text = `no news for ${durationText(seconds)}: ${silence.why}; asking again`
  return [[{ text, style: 'red' }]]
}
