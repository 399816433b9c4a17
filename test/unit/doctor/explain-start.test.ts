/** A start that fails is explained in both languages, with host, database, account and a next step, and with no secret. */
import { expect, test } from 'vitest'
import { explainDatabaseFailure } from '../../../src/doctor/database-failure.ts'
import { explainStart } from '../../../src/doctor/explain-start.ts'
import { StartRefusal } from '../../../src/domain/start-refusal.ts'
import { DatabaseStartFailure } from '../../../src/store/postgres/start-failure.ts'
import { DatabaseSettings } from '../../../src/store/settings.ts'

const secret = 'hush-hush'
const places = {
  database: { url: `postgres://lienthong:${secret}@db.example.vn:6432/city` },
  server: { host: '127.0.0.1', port: 8080 },
}
const failing = (code: string | undefined, message = `a driver's words with ${secret}`) =>
  Object.assign(new Error(message), code === undefined ? {} : { code })

const causes: [Error, string][] = [
  [failing('ECONNREFUSED'), 'nobody takes connections there (ECONNREFUSED'],
  [failing('ENOTFOUND'), 'the name has no address (ENOTFOUND'],
  [failing('EAI_AGAIN'), 'the name cannot be looked up'],
  [failing('ETIMEDOUT'), 'it does not answer'],
  [failing('EHOSTUNREACH'), 'there is no route to that machine'],
  [failing('ECONNRESET'), 'it breaks the connection'],
  [failing(undefined, 'timeout expired'), 'it does not answer (timeout'],
  [failing(undefined, 'Connection terminated unexpectedly'), 'it breaks the connection'],
  [failing(undefined, 'The server does not support SSL connections'), 'it offers no TLS'],
  [failing('28000', 'no pg_hba.conf entry for host "::1", user "x", database "y", no encryption'), 'takes encrypted'],
  [failing('DEPTH_ZERO_SELF_SIGNED_CERT'), 'its certificate is not trusted'],
  [failing('ERR_TLS_CERT_ALTNAME_INVALID'), 'its certificate is for another name'],
  [failing('CERT_HAS_EXPIRED'), 'its certificate has expired'],
  [failing(undefined, 'SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string'), 'it wants a password'],
  [failing('28P01'), 'the password is wrong (28P01'],
  [failing('28000'), 'the account is refused'],
  [failing('3D000'), 'there is no database of that name'],
  [failing('42501'), 'the account lacks a right (42501'],
  [
    failing(undefined, 'Unable to ensure table: error: permission denied for schema public'),
    'the account lacks a right (42501',
  ],
  [failing(undefined, 'cannot execute CREATE TABLE in a read-only transaction'), 'it is read-only'],
  [failing('25006'), 'it is read-only (a standby?)'],
  [failing('53100'), 'its disk is full'],
  [failing('53300'), 'it has no free connections'],
  [failing('57P03'), 'it is starting'],
  [failing('57014'), 'a statement took too long'],
  [failing('0A000'), 'it is too old'],
  [failing('version-too-old'), 'it is too old'],
  [failing('08P01'), 'not PostgreSQL'],
  [failing('08006'), 'the connection broke'],
  [failing('58030'), 'its operating system or disk fails'],
  [failing('XX001'), 'PostgreSQL fails inside'],
  [failing(undefined, 'Not run migration 0004_x is preceding already run migration 0005_y'), 'a newer version'],
  [failing('99999'), 'it cannot be used (99999'],
]

test.each(causes)('%o', (cause, says) => {
  const failure = new DatabaseStartFailure('connect', cause)
  const [vi, en] = [explainStart(failure, places, 'vi'), explainStart(failure, places, 'en')]
  expect(en).toContain('database db.example.vn:6432/city, account lienthong: ')
  expect(en).toContain(says)
  expect(vi).toContain('cơ sở dữ liệu db.example.vn:6432/city, tài khoản lienthong: ')
  expect(vi).not.toBe(en)
  for (const text of [vi, en]) {
    expect(text.split('\n')).toHaveLength(3)
    expect(text).toMatch(/\n {4}→ \S/)
    expect(text).not.toContain(secret)
    expect(text).not.toMatch(/\n\s+at /)
  }
  // The doctor has the same words.
  expect(en).toContain(explainDatabaseFailure(cause).says[1])
})

test('a port that is taken, and a refusal of ours', () => {
  expect(explainStart(failing('EADDRINUSE'), places, 'en')).toContain('127.0.0.1:8080 is taken by another program')
  const refusal = new StartRefusal([
    { says: { vi: 'sai một', en: 'wrong one' }, advice: { vi: 'làm một', en: 'do one' } },
    { says: { vi: 'sai hai', en: 'wrong two' }, advice: { vi: 'làm hai', en: 'do two' } },
  ])
  expect(explainStart(refusal, places, 'en').split('\n').slice(1)).toEqual([
    '  wrong one',
    '    → do one',
    '  wrong two',
    '    → do two',
  ])
  expect(explainStart(refusal, places, 'vi')).toContain('sai hai')
})

test.each([
  ['a # in the password', 'postgres://u:p#w@host/db'],
  ['a # behind digits, which would be a port', 'postgres://u:12#w@host/db'],
  ['a slash in the password', 'postgres://u:p/w@host/db'],
  ['a slash behind digits', 'postgres://u:12/w@host/db'],
  ['a question mark in the password', 'postgres://u:p?w@host/db'],
  ['a question mark behind digits', 'postgres://u:12?w@host/db'],
  ['a lone per cent sign', 'postgres://u:100%@host/db'],
  ['a blank', 'postgres://u:p w@host/db'],
  ['a port that is none', 'postgres://u:p@host:port/db'],
])('an address with %s is refused before it is tried, and reported without its text', (_, url) => {
  const parsed = DatabaseSettings.safeParse({ url })
  expect(parsed.success).toBe(false)
  const [issue] = parsed.error?.issues ?? []
  expect(issue?.path).toEqual(['url'])
  expect(issue?.message).toContain('percent-encoded')
  expect(issue?.message).not.toContain('@host')
})

test.each([
  'postgres://user:pass@host/db',
  'postgresql://user:p%23w%40%2F%3F%25@host:5432/db?sslmode=require',
  'postgres://user:p@ss@host/db',
  'postgres://host',
  'postgres://user@[::1]:5432/city',
  'postgres://user:x@host/db?host=/var/run/postgresql',
])('%s is an address', (url) => {
  expect(DatabaseSettings.safeParse({ url }).success).toBe(true)
})
