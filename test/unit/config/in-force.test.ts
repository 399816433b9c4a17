/** The configuration as the operators' page shows it: every setting, and no secret, wherever it stands. */
import { expect, test } from 'vitest'
import { parseConfig } from '../../../src/config/config.ts'
import { settingsInForce } from '../../../src/config/redacted.ts'
import { mockPaths, mockPortalPaths, mockRegistryPaths } from '../../../src/sandbox/state.ts'

test('every setting in force is shown with its value, defaults too, and every secret without', () => {
  const mocks = 'http://user:hunter2@127.0.0.1:1'
  const secrets = {
    chainKey: 'c'.repeat(40),
    subjectKey: 's'.repeat(40),
    retiredKeys: [{ keyId: 'old', chainKey: 'o'.repeat(40) }],
  }
  const config = parseConfig(
    {
      database: { url: 'postgres://gateway:hunter3@db.example/lienthong' },
      access: { consumersFile: 'consumers.yaml', keyHashKey: 'k'.repeat(40) },
      audit: { keyId: 'new', ...secrets },
      links: {
        population: { paths: mockPaths(mocks, ['ndxp', 'lgsp', 'lgsp-envelope']) },
        civilRegistry: { paths: mockRegistryPaths(mocks, ['registry']) },
        portal: { paths: mockPortalPaths(mocks, ['portal-session', 'portal-2026']) },
      },
      filing: { vault: { keyId: 'v', key: 'f'.repeat(64) } },
    },
    { source: 'test', directory: '/tmp', environment: {}, literalSecrets: true },
  )
  const shown = settingsInForce(config)
  const findShown = (name: string) => shown.find((each) => each.name === name)?.value
  expect(findShown('server.port')).toBe('8080')
  expect(findShown('audit.keyId')).toBe('new')
  for (const name of [
    'database.url',
    'access.keyHashKey',
    'audit.chainKey',
    'audit.retiredKeys.0.chainKey',
    'filing.vault.key',
    'links.portal.paths.0.token.password',
    'links.portal.paths.1.token.password',
  ]) {
    expect(findShown(name), name).toBeNull()
  }
  const text = JSON.stringify(shown)
  for (const secret of ['hunter', 'cccc', 'ssss', 'oooo', 'kkkk', 'ffff', 'sandbox-portal-password'])
    expect(text, secret).not.toContain(secret)
})
