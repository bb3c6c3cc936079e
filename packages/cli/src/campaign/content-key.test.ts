import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bodyOf, findContactLists } from './contact-list.ts'
import { contentKey } from './content-key.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perezvon-key-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const spec = { name: 'Autumn', agent: 'halo', retries: { busy: { count: 1 } } }

async function lists(...texts: string[]) {
  const paths = texts.map((_, index) => join(folder, `list-${index}-${texts.length}.csv`))
  for (const [index, path] of paths.entries()) await writeFile(path, texts[index] ?? '')
  return findContactLists(paths)
}

test('the same campaign has the same key, however it is written and called', async () => {
  const key = await contentKey(spec, await lists('phone\n1\n'))
  expect(key).toMatch(/^campaign-run-[\w-]{43}$/)
  const rewritten = { retries: { busy: { count: 1 } }, agent: 'halo', name: 'Autumn', start: false }
  expect(await contentKey(rewritten, await lists('phone\n1\n'))).toBe(key)
})

test('another term, row, list or division of lists is another campaign', async () => {
  const keys = [
    await contentKey(spec, []),
    await contentKey({ ...spec, agent: 'other' }, []),
    await contentKey(spec, await lists('phone\n1\n')),
    await contentKey(spec, await lists('phone\n2\n')),
    await contentKey(spec, await lists('phone\n', '1\n')),
    await contentKey(spec, await lists('1\n', 'phone\n')),
  ]
  expect(new Set(keys).size).toBe(keys.length)
})

test('a list goes out as it was when it was looked at, with how much of it has gone', async () => {
  const [list] = await lists('x'.repeat(600_000))
  if (list === undefined) throw new Error('no list')
  await writeFile(list.path, 'y'.repeat(700_000))
  const sent: number[] = []
  let bytes = 0
  for await (const chunk of bodyOf(list, (count) => sent.push(count))) bytes += chunk.length
  expect(bytes).toBe(600_000)
  expect(sent.at(-1)).toBe(600_000)
  expect(sent.length).toBeGreaterThan(1)
})

test('lists that are missing, empty or no files are told together; the ending says what a list is', async () => {
  const [empty] = await Promise.all([writeFile(join(folder, 'empty.csv'), '').then(() => 'empty.csv')])
  const paths = [empty ?? '', 'missing.csv', '.'].map((name) => join(folder, name))
  await expect(findContactLists(paths)).rejects.toThrow(
    /empty\.csv: is empty[\s\S]*missing\.csv: cannot be read[\s\S]*: is no file/,
  )
  const named = ['a.csv', 'b.ndjson', 'c.JSON', 'd.tsv'].map((name) => join(folder, name))
  for (const path of named) await writeFile(path, 'x')
  expect((await findContactLists(named)).map(({ type }) => type)).toEqual([
    'text/csv',
    'application/x-ndjson',
    'application/json',
    'text/csv',
  ])
})
