/** Settings that would break a promise are refused, with their place. */
import { expect, test } from 'vitest'
import { createAddressGuard } from '../../src/upstream/http/address-guard.ts'
import { WebhookSettings } from '../../src/webhook/settings.ts'

test('without a word everything private is refused and https required', () => {
  expect(WebhookSettings.parse({})).toMatchObject({ allowPrivateTargets: [], allowHttp: false })
})

test('what the settings take as a target the guard can use; anything else is refused', () => {
  const good = ['10.0.0.0/8', '10.1.2.3', 'fd00::/8', '::1', '127.0.0.0/0', 'motcua.noibo', 'localhost']
  expect(() =>
    createAddressGuard(WebhookSettings.parse({ allowPrivateTargets: good }).allowPrivateTargets),
  ).not.toThrow()
  for (const bad of [
    '',
    '10.0.0.0/33',
    'fd00::/129',
    '10.0.0/8',
    'a/8',
    '10.0.0.0/8/8',
    'http://a',
    'a b',
    '10.0.0.0/-1',
  ]) {
    expect(WebhookSettings.safeParse({ allowPrivateTargets: [bad] }).error?.issues[0]?.path, bad).toEqual([
      'allowPrivateTargets',
      0,
    ])
  }
})

test('a lease that could end while its message is on its way is refused', () => {
  expect(WebhookSettings.safeParse({ leaseMs: 20_000, totalTimeoutMs: 15_000 }).error?.issues[0]?.path).toEqual([
    'leaseMs',
  ])
})
