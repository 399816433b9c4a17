/** Contract profiles: what they may hold, what wins, and at which place a fault in one is reported. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { loadConfig } from '../../../src/config/config.ts'
import { ConfigProblems, tellProblem } from '../../../src/config/problem.ts'
import { mergeProfile } from '../../../src/config/profile.ts'

const folder = mkdtempSync(join(tmpdir(), 'lienthong-profile-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const secret = 'hush-hush-this-is-a-secret-of-the-test'
const environment = { DB: 'postgres://u@db/x', SECRET: secret }

const profile = `profile: 1
link: population
title: Bus of province 99
settings:
  driver: lgsp-soap
  url: https://lgsp.example/population
  soapVersion: '1.2'
  services:
    lookup: { dateFormat: dd/MM/yyyy, code: '037' }
  token: { variant: wso2, url: 'https://lgsp.example/token' }
  authHash: { mode: none }
  officerSent: { kind: account }
  faultRules: [{ code: '^E1$', means: ministry-refused }]
`

function load(path: string, profileText = profile) {
  writeFileSync(join(folder, 'bus.yaml'), profileText)
  const file = join(folder, 'lienthong.yaml')
  writeFileSync(
    file,
    `database: { url: { env: DB } }
access: { consumersFile: consumers.yaml, keyHashKey: { env: SECRET } }
audit: { keyId: k1, chainKey: { env: SECRET }, subjectKey: { env: SECRET } }
links:
  population:
    paths:
      - name: bus
        profile: bus.yaml
${path}`,
  )
  return loadConfig(file, environment)
}

function toProblems(path: string, profileText = profile): string[] {
  try {
    load(path, profileText)
  } catch (error) {
    if (error instanceof ConfigProblems) return error.problems.map((problem) => tellProblem(problem, 'en'))
    throw error
  }
  return []
}

const signIn = '        token: { key: k, secret: { env: SECRET } }\n'

test('a path takes from its profile what it does not state itself', () => {
  const path = load(`${signIn}        services: { lookup: { code: '039' } }\n        faultRules: []\n`).links.population
    .paths[0]
  expect(path).toMatchObject({
    name: 'bus',
    driver: 'lgsp-soap',
    url: 'https://lgsp.example/population',
    soapVersion: '1.2',
    services: { lookup: { dateFormat: 'dd/MM/yyyy', code: '039' } },
    token: { variant: 'wso2', url: 'https://lgsp.example/token', key: 'k', secret },
    officerSent: { kind: 'account' },
    faultRules: [],
  })
})

test('another alternative replaces that of the profile as a whole', () => {
  const path = load('        token: { variant: none }\n        officerSent: { kind: constant, value: X }\n').links
    .population.paths[0]
  expect(path).toMatchObject({ token: { variant: 'none' }, officerSent: { kind: 'constant', value: 'X' } })
})

describe('refused with its place', () => {
  test.each([
    [
      'a secret in a profile',
      profile.replace('{ variant: wso2,', `{ variant: wso2, secret: ${secret},`),
      /^bus\.yaml:10 settings\.token\.secret: is a secret/,
    ],
    [
      'a reference in a profile',
      profile.replace("url: 'https://lgsp.example/token'", 'url: { env: TOKEN_URL }'),
      /^bus\.yaml:10 settings\.token\.url: a profile points to no variable/,
    ],
    ['a name in a profile', `${profile}  name: bus\n`, /^bus\.yaml:14 settings\.name: is for the path/],
    ['an unknown name around the settings', `${profile}titel: x\n`, /^bus\.yaml:14 titel: .*did you mean title\?/],
    ['another version of the form', profile.replace('profile: 1', 'profile: 2'), /^bus\.yaml:1 profile: must be 1/],
    [
      'a profile of the other link',
      profile.replace('link: population', 'link: civil-registry'),
      /^bus\.yaml:2 link: this profile is for civil-registry/,
    ],
    [
      'a misspelt setting, at the line of the profile',
      profile.replace('dateFormat', 'dateformat'),
      /^bus\.yaml:9 links\.population\.paths\.0\.services\.lookup\.dateformat: .*did you mean dateFormat\?/,
    ],
    [
      'a wrong value, at the line of the profile',
      profile.replace("soapVersion: '1.2'", "soapVersion: '2.0'"),
      /^bus\.yaml:7 links\.population\.paths\.0\.soapVersion: must be one of: 1\.1, 1\.2/,
    ],
    ['a profile that is no YAML', 'profile: [', /^bus\.yaml:1:\d+: .*bracket/],
  ] as const)('%s', (_, text, expected) => {
    const problems = toProblems(signIn, text)
    expect(problems.join('\n')).toMatch(new RegExp(expected.source, 'm'))
    expect(problems.join('\n')).not.toContain(secret)
  })

  test('a wrong value of the path itself, at its own line', () => {
    expect(toProblems(`${signIn}        soapVersion: '2.0'\n`)).toEqual([
      'lienthong.yaml:10 links.population.paths.0.soapVersion: must be one of: 1.1, 1.2',
    ])
  })

  test('a profile that is not there', () => {
    writeFileSync(join(folder, 'bus.yaml'), profile)
    expect(toProblems(`${signIn}        url: https://x.example/\n`)).toEqual([])
    rmSync(join(folder, 'bus.yaml'))
    const file = join(folder, 'lienthong.yaml')
    expect(() => loadConfig(file, environment)).toThrow(
      /lienthong\.yaml:8 links\.population\.paths\.0\.profile: file bus\.yaml: there is no such file/,
    )
  })
})

test('groups are joined, lists and values are taken whole, and what the path says wins', () => {
  const below = { a: 1, list: [1, 2], group: { x: 1, y: { z: 1 } }, choice: { kind: 'a', only: 1 } }
  const own = { a: 2, list: [3], group: { y: { w: 2 } }, choice: { kind: 'b' } }
  expect(mergeProfile(below, own)).toEqual({
    a: 2,
    list: [3],
    group: { x: 1, y: { z: 1, w: 2 } },
    choice: { kind: 'b' },
  })
  expect(mergeProfile(below, undefined)).toBe(below)
  expect(mergeProfile({ list: [1] }, { list: { a: 1 } })).toEqual({ list: { a: 1 } })
})
