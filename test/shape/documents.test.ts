import { createProgram } from '@perezvon/cli/program'
import { expect, test } from 'vitest'
import { brokenLinks, documentedCommands, pathsThatAreNotThere } from './documents.ts'
import { allPaths, readFiles } from './repository.ts'

const pages = readFiles(/\.md$/)
const page = (text: string) => ({ path: 'docs/page.md', text })

test('every link of a page leads somewhere', () => {
  expect(pages.length).toBeGreaterThan(10)
  expect(brokenLinks(pages, allPaths())).toEqual([])
})

test('every file that a page names is there', () => {
  expect(pathsThatAreNotThere(pages, allPaths())).toEqual([])
})

test('every command that a page tells to run is there, with its options', async () => {
  const documented = documentedCommands(pages)
  expect(documented.map(({ command }) => command)).toEqual(
    expect.arrayContaining(['demo', 'test', 'up', 'doctor']),
  )
  const faults: string[] = []
  for (const { page: path, command, options } of documented) {
    const program = await createProgram(command)
    const known = program.commands.find((candidate) => candidate.name() === command)
    if (known === undefined) faults.push(`${path}: ./perezvon ${command} does not exist`)
    // Of the command itself, and of what it is divided into.
    const flags = known === undefined ? [] : [known, ...known.commands].flatMap(longOptions)
    for (const option of options)
      if (!flags.includes(option)) faults.push(`${path}: ./perezvon ${command} has no ${option}`)
  }
  expect(faults).toEqual([])
})

function longOptions({ options }: { options: readonly { long?: string | null }[] }): string[] {
  return options.flatMap(({ long }) => long ?? [])
}

test('a link to a missing page or heading is found; one to the web is left alone', () => {
  const paths = ['docs/page.md', 'docs/other.md', 'README.md']
  const other = { path: 'docs/other.md', text: '# What it is\n' }
  const check = (text: string) => brokenLinks([page(text), other], paths)
  expect(check('[a](other.md) [b](../README.md) [c](other.md#what-it-is) [d](https://a.example/)')).toEqual(
    [],
  )
  expect(check('[a](missing.md)')).toHaveLength(1)
  expect(check('[a](other.md#what-it-was)')).toHaveLength(1)
  expect(check('[a](#nowhere)')).toHaveLength(1)
})

test('a named file that is not there is found; a pattern is left alone', () => {
  const check = (text: string) => pathsThatAreNotThere([page(text)], ['packages/store/src/calls.ts'])
  expect(check('`packages/store/src/calls.ts` in `packages/store` and `packages/*/src`')).toEqual([])
  expect(check('`packages/store/src/gone.ts`')).toHaveLength(1)
})

test('commands and their options are read from code and from prose', () => {
  expect(
    documentedCommands([page('Run `./perezvon demo --json`, or\n```\n./perezvon up --port 80 # stack\n```')]),
  ).toEqual([
    { page: 'docs/page.md', command: 'demo', options: ['--json'] },
    { page: 'docs/page.md', command: 'up', options: ['--port'] },
  ])
})
