/** The control of the canary tests: the search finds her in every spelling, and nothing in what is not about her. */
import { expect, test } from 'vitest'
import { CANARY } from '../../mocks/personas.ts'
import { failureTexts } from '../../src/domain/texts/failure-text.ts'
import { leaksIn } from './leaks.ts'

const { name, number, oldCard = '', birthDate } = CANARY
const stripped = name.normalize('NFD').replace(/\p{M}/gu, '')
const spellings = {
  name,
  'name in NFD': name.normalize('NFD'),
  'name in lower case': name.toLowerCase(),
  'name without accents': stripped,
  'name as one word': stripped.replaceAll(' ', ''),
  'name with underscores': stripped.replaceAll(' ', '_'),
  'name percent-encoded': encodeURIComponent(name),
  'name as JSON escapes': [...name].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  'name as XML escapes': [...name].map((c) => `&#x${c.charCodeAt(0).toString(16)};`).join(''),
  'name in Base64': Buffer.from(name).toString('base64'),
  'one word of the name': 'said yến, and nothing else',
  'one word without accents': 'TUOC',
  number,
  'number in a sentence': `no person ${number}.`,
  'number in groups': '999 196 273 131',
  'number after zeros': `00000000${number}`,
  'old card': oldCard,
  'birth date': birthDate,
  'birth date on the wire': '19960229',
  'birth date in Vietnamese': '29/02/1996',
  'birth date with dashes': '29-02-1996',
  'birth date without zeros': '29/2/1996',
  'birth date as a time': `${birthDate}T00:00:00+07:00`,
}

test.each(Object.entries(spellings))('finds: %s', (_, planted) => {
  expect(leaksIn(`{"level":"info","planted":"${planted}"}`)).not.toEqual([])
})

test('finds nothing in the texts of the failures or in an ordinary line of the log', () => {
  expect(leaksIn(JSON.stringify(failureTexts))).toEqual([])
  expect(leaksIn('{"requestId":"5e3c1c1e-6a0b-4a58-9d3e-1a996273131f","durationMs":19.96,"at":"2026-02-28"}')).toEqual(
    [],
  )
})
