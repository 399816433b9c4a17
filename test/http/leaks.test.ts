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
  'one word in a name of its own': 'dossier_2026_YEN_TUOC_hoan-thanh-ho-so-dang-ky',
  'words in Base64': Buffer.from('said yến, and nothing else').toString('base64'),
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

test('finds nothing in digests: chance writes three letters into them, as they stand and decoded', () => {
  const inText = `q1${'Xk'.repeat(10)}/yEn+${'9Zp'.repeat(6)}`
  const decoded = Buffer.concat([Buffer.alloc(14, 0xf3), Buffer.from(' yen '), Buffer.alloc(13, 0x9a)])
  expect(Buffer.from(inText, 'base64').length).toBeGreaterThanOrEqual(32)
  for (const digest of [inText, decoded.toString('base64'), decoded.toString('base64url')]) {
    expect(leaksIn(`{"hash":"${digest}"}`)).toEqual([])
    expect(leaksIn(`sha256 ${digest}= said yen`)).toEqual(['yen'])
  }
})
