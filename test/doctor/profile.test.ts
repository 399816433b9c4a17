/** `npm run doctor -- --profile`: a contract profile is checked by itself, and shows what would be sent. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { SANDBOX_CREDENTIALS } from '../../mocks/credentials.ts'
import { startMocks } from '../../mocks/start.ts'
import { pathJsonSchemas } from '../../src/config/config.ts'
import { mergeProfile, readProfile } from '../../src/config/profile.ts'
import { checkProfile } from '../../src/doctor/checks/check-profile.ts'
import { createPopulationPath } from '../../src/upstream/population/client.ts'
import { PopulationPathSettings } from '../../src/upstream/population/settings.ts'
import { lookUp, queryFor } from '../upstream/paths.ts'

const examples = join(import.meta.dirname, '../../docs/examples/profiles')
const folder = mkdtempSync(join(tmpdir(), 'lienthong-profile-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const now = Date.parse('2026-12-02T03:00:00Z')

function check(text: string) {
  const file = join(folder, 'x.yaml')
  writeFileSync(file, text)
  return checkProfile(file, now)
}

const bus = `profile: 1
link: population
title: A bus
settings:
  driver: lgsp-json-tree
  token: { variant: password, url: 'https://lgsp.example/token' }
`

describe('the example profiles', () => {
  const files = readdirSync(examples)
  test.each(files)('%s is valid, and its requests name no real person', async (file) => {
    const { findings, examples: rendered } = await checkProfile(join(examples, file), now)
    expect(findings.filter(({ status }) => status !== 'ok')).toEqual([])
    expect(rendered.length).toBeGreaterThan(0)
    for (const { body, headers } of rendered) {
      // Twelve digits in a row are a personal number, and those that belong to no one begin with 999.
      for (const number of body.match(/\b\d{12}\b/g) ?? []) expect(number).toMatch(/^999/)
      expect(headers.filter(([name]) => name === 'Authorization').every(([, value]) => value === '…')).toBe(true)
    }
  })

  test('the same profile always gives the same text', async () => {
    const [first, second] = [1, 2].map(() => checkProfile(join(examples, 'national-exchange.yaml'), now))
    expect(await first).toEqual(await second)
  })

  test('that of the national exchange reaches the mock, with account and address from the path', async () => {
    const mocks = await startMocks()
    const { settings } = readProfile(join(examples, 'national-exchange.yaml'), 'x', pathJsonSchemas())
    const own = { name: 'ndxp', url: `${mocks.url}/ndxp/population`, ...SANDBOX_CREDENTIALS.ndxp }
    const path = createPopulationPath(PopulationPathSettings.parse(mergeProfile(settings, own)), {
      clock: { now: Date.now },
    })
    expect((await lookUp(path, queryFor('thu'))).value?.fullName).toBe('NGUYỄN VĂN THỬ')
    await path.close()
    await mocks.close()
  })
})

describe('a fault is reported with its line', () => {
  test.each([
    [
      'a misspelt setting',
      `${bus}  officersent: { kind: account }\n`,
      /x\.yaml:7 settings\.officersent: .*officerSent/,
    ],
    [
      'no driver',
      bus.replace('driver: lgsp-json-tree', 'absentFields: empty'),
      /settings\.driver: is missing; it must be one of: ndxp-soap/,
    ],
    ['a driver that there is not', bus.replace('lgsp-json-tree', 'lgsp'), /x\.yaml:5 settings\.driver: must be one of/],
    ['a secret', `${bus}  apiKey: hush\n`, /x\.yaml:7 settings\.apiKey: is a secret/],
    [
      'hours that never end',
      `${bus}  closed: [{ kind: weekly, from: '00:00', to: '00:00' }]\n`,
      /x\.yaml:7 settings\.closed: it would never be open/,
    ],
    [
      'a catalogue of a generation that is not there',
      `profile: 1\nlink: civil-registry\ntitle: x\nsettings: { G2: {}, probe: { kind: catalogue } }\n`,
      /settings\.probe\.kind: only G1 gives catalogues/,
    ],
    [
      'an unknown part of a signature',
      `${bus}  signing: { kind: jws, algorithms: RS256 }\n`,
      /x\.yaml:7 settings\.signing\.algorithms: .*did you mean algorithm\?/,
    ],
  ])('%s', async (_, text, expected) => {
    const { findings } = await check(text)
    expect(findings.map(({ says }) => says.en).join('\n')).toMatch(expected)
    expect(findings.every(({ status, says }) => status === 'fail' && says.vi !== says.en)).toBe(true)
    expect(JSON.stringify(findings)).not.toContain('hush')
  })
})

test('a signature whose key is for the path to state is no fault, and is not made up', async () => {
  const { findings, examples: rendered } = await check(`${bus}  signing: { kind: jws, algorithm: ES256 }\n`)
  expect(findings.map(({ status }) => status)).toEqual(['ok'])
  expect(rendered[0]?.headers.some(([name]) => name === 'X-JWS-Signature')).toBe(false)
})

test('what the example cannot satisfy is reported, not hidden', async () => {
  const { findings, examples: rendered } = await check(`${bus}  officerPattern: '^nobody fits$'\n`)
  expect(rendered).toEqual([])
  expect(findings.filter(({ check: one, status }) => one === 'example' && status === 'warn')).toHaveLength(2)
})
