/** What is told of where somebody is. */

import { expect, it } from 'vitest'
import { shownPath } from './shown-path.ts'

it.each([
  ['/pricing', '/pricing'],
  ['/', '/'],
  ['/reports/bX3kq0YwzJ9rT5mA7uC1dE2fG4hI6kL8nO0pQ2rS4tU', '/reports'],
  ['/api/v1/reports/bX3kq0YwzJ9rT5mA7uC1dE2fG4hI6kL8nO0pQ2rS4tU', '/reports'],
])('%s is told as %s', (path, told) => {
  expect(shownPath(path)).toBe(told)
})
