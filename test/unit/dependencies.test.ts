/** What is installed is what was locked: every package by the hash of its content, from a registry, and without scripts of its own. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findLockFaults } from '../../tools/check-dependencies.ts'

const read = (name: string) => readFileSync(join(import.meta.dirname, '../..', name), 'utf8')
const [lock, manifest] = [read('package-lock.json'), read('package.json')]

test('the lock file is as it must be', () => {
  expect(findLockFaults(lock, manifest)).toEqual([])
})

test.each([
  ['no hash', { integrity: undefined }, 'has no SHA-512 of its content'],
  ['a weak hash', { integrity: 'sha1-Kq5sNclPz7QV2+lfQIuc6R7oRu0=' }, 'has no SHA-512 of its content'],
  ['a repository', { resolved: 'git+ssh://git@example.vn/pg.git#1' }, 'is not from a registry'],
  ['a plain line', { resolved: 'http://example.vn/pg-1.0.0.tgz' }, 'is not from a registry'],
  ['a folder', { link: true }, 'is not from a registry'],
  ['a script', { hasInstallScript: true }, 'would run a script where it is installed'],
])('a package with %s is found', (_, change, fault) => {
  const changed = JSON.parse(lock)
  Object.assign(changed.packages['node_modules/pg'], change)
  expect(findLockFaults(JSON.stringify(changed), manifest)).toEqual([`pg: ${fault}`])
})

test('a manifest that asks for something else than what is locked is found', () => {
  expect(findLockFaults(lock, manifest.replace('"pg": "^', '"pg": "^9'))).toEqual([
    'pg: the manifest and the lock file differ',
  ])
})
