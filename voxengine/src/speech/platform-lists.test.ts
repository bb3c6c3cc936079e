import { expect, test } from 'vitest'
import { findInList } from './platform-lists.ts'

const VOICES = {
  Yandex: { Neural: { ru_RU_alena: 'alena', ru_RU_filipp: 'filipp' } },
  Default: { ru_RU_Male: 'male' },
}

test('finds an entry by its dotted path', () => {
  expect(findInList<string>('VoiceList', VOICES, 'Yandex.Neural.ru_RU_alena')).toEqual({
    ok: true,
    entry: 'alena',
  })
})

test.each([
  ['Yandex.Neural.ru_RU_alyona', 'VoiceList.Yandex.Neural knows ru_RU_alena, ru_RU_filipp'],
  ['Tinkoff.ru_RU_Anna', 'VoiceList knows Yandex, Default'],
  ['Default.ru_RU_Male.loud', 'VoiceList.Default.ru_RU_Male knows nothing'],
])('says of %s what there is instead', (path, detail) => {
  expect(findInList('VoiceList', VOICES, path)).toEqual({
    ok: false,
    detail: `VoiceList has no ${path}: ${detail}`,
  })
})

test('a platform without the list at all is a fault like any other', () => {
  expect(findInList('VoiceList', undefined, 'Yandex.x')).toMatchObject({ ok: false })
})
