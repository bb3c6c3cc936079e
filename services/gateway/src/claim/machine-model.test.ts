import { expect, test } from 'vitest'
import { machineModelOf } from './machine-model.ts'

test.each([
  ['+79161234567', 'RU'],
  ['+77011234567', 'KZ'],
  ['+12125550123', 'US'],
  ['+5511987654321', 'BR'],
  ['+4915112345678', 'EU_GENERAL'],
  ['+37251234567', 'EU_GENERAL'],
  ['+375291234567', undefined],
  ['+818012345678', undefined],
])('the machines of %s are known by %s', (number, model) => {
  expect(machineModelOf(number)).toBe(model)
})
