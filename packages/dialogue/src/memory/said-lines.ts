import type { PastTurn } from '@perezvon/livecall/stored-turn'
import { sentencesOf } from '../sentences/sentence-cutter.ts'
import { languageOf, stemsOf, wordsOf } from '../words/stems.ts'
import { holds, type Searched, searched } from './held-particulars.ts'
import { particularsOf, shortened } from './particulars.ts'

/** One thing that was said in a call, that a tool has done, or that an earlier summary tells (`record`). */
export type SaidLine = { speaker: 'person' | 'agent' | 'tool' | 'record'; text: string }

/** How speakers are named in records, by language; English where we have no translation. */
const SPEAKERS: Readonly<Record<string, Readonly<Record<SaidLine['speaker'], string>>>> = {
  ru: { person: 'Собеседник', agent: 'Агент', tool: 'Инструмент', record: 'Ранее' },
  en: { person: 'Person', agent: 'Agent', tool: 'Tool', record: 'Earlier' },
}

/** Words by which people agree, promise, or take something back; by their stems' beginnings. */
const AGREEMENTS: Readonly<Record<string, RegExp>> = {
  ru: / (договор|соглас|подтверд|подтвержд|запис|записа|заплан|перезвон|обеща|оформ|забронир|отмен|перенес|перенос|отказ|передам|передад)/,
  en: / (agre|confirm|book|schedul|promis|cancel|arrang|reschedul|refus|declin|call back|callback)/,
}
/** So much of what an agreement is made of must stand in a summary: a summary has words of its own. */
const AGREEMENT_HELD = 0.6
/** Shorter words carry no meaning of their own. */
const MEANING_LETTERS = 4

/** What turns hold, in the order in which it was said. */
export function linesOf(turns: readonly PastTurn[]): SaidLine[] {
  return turns.flatMap(({ userText, heardText, toolCalls }) => {
    const lines: SaidLine[] = [
      { speaker: 'person', text: userText },
      ...toolCalls
        .filter(({ outcome }) => outcome !== 'rejected')
        .map(
          ({ tool, arguments: given, result }): SaidLine => ({
            speaker: 'tool',
            text: `${tool} ${inWords(given)} → ${inWords(result)}`,
          }),
        ),
      { speaker: 'agent', text: heardText },
    ]
    return lines.filter(({ text }) => text.trim() !== '')
  })
}

/** What a tool was given or answered, by its values: `slot 14:30; number 77`. */
function inWords(json: string): string {
  try {
    const parsed: unknown = JSON.parse(json)
    return leavesOf(parsed).join('; ')
  } catch {
    return json
  }
}

function leavesOf(value: unknown, name = ''): string[] {
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, member]) =>
      leavesOf(member, Array.isArray(value) ? name : key),
    )
  return [`${name} ${value}`.trim()]
}

/** A line as it stands in a record: in one line, its own brackets round, so that no words can pass for a record's frame. */
export function recorded({ speaker, text }: SaidLine, language: string): string {
  const names = SPEAKERS[languageOf(language)] ?? SPEAKERS.en
  return `${names?.[speaker] ?? speaker}: ${withoutFrames(text)}`
}

export function withoutFrames(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('[', '(').replaceAll(']', ')').trim()
}

/**
 * What the lines hold and the summary does not, as it was said: numbers, dates and names with the words around them,
 * sentences by which something was agreed, and what tools have done.
 */
export function lostIn(summary: string, lines: readonly SaidLine[], language: string): string[] {
  const held = searched(summary, language)
  const lost = lines.flatMap((line) => {
    const { speaker, text } = line
    const agreements = speaker === 'tool' ? [] : agreementsLost(text, held, language)
    const namesFields = speaker === 'tool'
    const particulars = particularsOf(text, language).filter((one) => !holds(held, one, { namesFields }))
    // What a tool did is one thing, where it is short enough to be kept whole.
    if (speaker === 'tool' && particulars.length > 0 && shortened(text) === text)
      return [recorded(line, language)]
    const said = particulars
      .map((one) => one.said)
      .filter((one) => !agreements.some((whole) => whole.includes(one)))
    return [...agreements, ...said].map((words) => recorded({ speaker, text: words }, language))
  })
  return [...new Set(lost)]
}

function agreementsLost(text: string, { stems }: Searched, language: string): string[] {
  const marks = AGREEMENTS[languageOf(language)]
  if (marks === undefined) return []
  return sentencesOf(text)
    .filter((sentence) => marks.test(` ${wordsOf(sentence).join(' ')}`))
    .filter((sentence) => {
      const meant = stemsOf(
        wordsOf(sentence).filter((word) => word.length >= MEANING_LETTERS),
        language,
      )
      const kept = meant.filter((stem) => stems.has(stem)).length
      return kept < meant.length * AGREEMENT_HELD
    })
    .map(shortened)
}
