import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readSpecFile } from './spec-file.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perezvon-spec-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function read(name: string, text: string) {
  const path = join(folder, name)
  await writeFile(path, text)
  return readSpecFile(path)
}

test('YAML and JSON say the same', async () => {
  const spec = { name: 'Autumn', agent: 'halo', calling_windows: [{ from: '10:00', to: '20:00' }] }
  expect(await read('a.json', `\ufeff${JSON.stringify(spec)}`)).toEqual(spec)
  expect(
    await read('a.yaml', 'name: Autumn # so\nagent: halo\ncalling_windows: [{ from: 10:00, to: 20:00 }]\n'),
  ).toEqual(spec)
})

test('a phone number stays one, with or without quotes, and a date stays a text', async () => {
  expect(
    await read('b.yaml', "caller_id: +79161234567\nnot_after: 2027-04-03T18:00:00Z\nweight: 2\nname: '+7'\n"),
  ).toEqual({ caller_id: '+79161234567', not_after: '2027-04-03T18:00:00Z', weight: 2, name: '+7' })
})

test('what cannot be read says where', async () => {
  await expect(read('c.yaml', 'name: Autumn\n  agent: halo\n')).rejects.toThrow(
    /c\.yaml, line 1, column 7: Nested mappings/,
  )
  await expect(read('d.yaml', 'name: one\nname: two\n')).rejects.toThrow(
    /line 2, column 1: Map keys must be unique/,
  )
  await expect(read('e.json', '{"name": }')).rejects.toThrow(/e\.json: is no JSON/)
  await expect(read('f.yaml', '- a list\n')).rejects.toThrow(/holds no fields/)
  await expect(readSpecFile(join(folder, 'missing.yaml'))).rejects.toMatchObject({
    code: 'bad-settings',
    message: expect.stringContaining('cannot be read'),
  })
})
