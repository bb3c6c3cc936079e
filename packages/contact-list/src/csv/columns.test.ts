import { describe, expect, it } from 'vitest'
import { columnsOf } from './columns.ts'
import { delimiterOf } from './delimiter.ts'

/** `phone` of its own, `{city}` a variable, `<source>` metadata. */
function told(header: string): string[] {
  return columnsOf(header.split(';')).map((column) => {
    switch (column.kind) {
      case 'own':
        return column.name
      case 'variable':
        return `{${column.name}}`
      case 'metadata':
        return `<${column.name}>`
      default:
        return ''
    }
  })
}

describe('the header of a contact list', () => {
  it.each([
    ['phone;name;city', ['phone', 'name', '{city}']],
    ['City;PHONE; Name ', ['{city}', 'phone', 'name']],
    ['Телефон;Имя;Order Number', ['phone', 'name', '{order_number}']],
    ['Номер телефона;ФИО;Часовой пояс', ['phone', 'name', 'time_zone']],
    ['contact_number;Full Name', ['phone', 'name']],
    ['phone-number;External ID', ['phone', 'id']],
    ['phone;phone_number', ['phone', '{phone_number}']],
    ['phone;name;full_name', ['phone', 'name', '{full_name}']],
    ['phone;metadata.Source;METADATA.lead id', ['phone', '<Source>', '<lead id>']],
    ['phone;priority;not_before;not_after', ['phone', 'priority', 'not_before', 'not_after']],
    ['phone;agent;agent_version;consent', ['phone', 'agent', 'agent_version', 'consent']],
    ['phone;;city;', ['phone', '', '{city}', '']],
  ])('%s', (header, expected) => {
    expect(told(header)).toEqual(expected)
  })

  it.each([
    ['name;city', 'header: "phone"', 'is missing'],
    ['phone;Phone', 'header: "Phone"', 'stands there twice'],
    ['phone;city;City', 'header: "City"', 'stands there twice'],
    ['phone;metadata.a;metadata.a', 'header: "metadata.a"', 'stands there twice'],
    ['phone;Город', 'header: "Город"', 'is no column name'],
    ['phone;metadata.', 'header: "metadata."', 'is no column name'],
    ['phone;metadata.__proto__', 'header: "metadata.__proto__"', 'is no column name'],
    ['phone_number;mobile', 'header: "mobile"', 'stands beside "phone_number", and either may be the phone'],
  ])('%s is none', (header, field, fault) => {
    expect(() => told(header)).toThrow(
      expect.objectContaining({ faults: [{ field, fault, remedy: expect.any(String) }] }),
    )
  })

  it.each([
    ['phone,name\n', ','],
    ['phone;name;"a,b,c"\r\n', ';'],
    ['phone\tname\n', '\t'],
    ['phone\n', ','],
    ['\n\n phone;name\n', ';'],
    ['sep=;\nphone,name\n', ';'],
    ['phone;name', undefined],
  ])('tells the delimiter: %j', (begin, delimiter) => {
    expect(delimiterOf(begin)).toBe(delimiter)
  })
})
