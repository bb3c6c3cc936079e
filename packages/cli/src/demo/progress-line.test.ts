import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { sampleCampaign } from '../public-api/sample-views.ts'
import { createProgressWriter, progressLine } from './progress-line.ts'

const progress = { campaign: sampleCampaign(), toAnalyse: 3, analysed: 1 }

/** What is written to a terminal, or to a file. */
function written(isTTY: boolean, lines: readonly string[]): string {
  const output = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY })
  const writer = createProgressWriter(output)
  for (const line of lines) writer.write(line)
  writer.end()
  return String(output.read())
}

test('the line says how far contacts, dials and analyses are', () => {
  expect(progressLine(progress, 12.4)).toBe(
    '  12 s  5/9 contacts done · 3 waiting · 1 in a call · 8 dials · 1/3 calls analysed',
  )
})

test('on a terminal each line overwrites the one before; in a file only changes are written', () => {
  const lines = [progressLine(progress, 1), progressLine(progress, 2)]
  const changed = progressLine({ ...progress, analysed: 2 }, 3)
  expect(written(true, [...lines, changed])).toBe(
    `${[...lines, changed].map((line) => `\r\u001b[2K${line}`).join('')}\n`,
  )
  expect(written(false, [...lines, changed])).toBe(`${lines[0]}\n${changed}\n`)
})
