/** The database that comes along: it starts anywhere, keeps what it holds, and is taken over while it runs. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { startEmbeddedPostgres } from '../../src/sandbox/embedded-postgres.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function folder(mode: number): string {
  const path = mkdtempSync(join(tmpdir(), 'lienthong-embedded-'))
  chmodSync(path, mode)
  folders.push(path)
  return join(path, 'postgres')
}

async function request(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return Object.values((await client.query(sql)).rows[0] ?? {})[0]
  } finally {
    await client.end()
  }
}

test.each([
  ['an open folder', 0o755],
  ['a folder that only its owner may enter', 0o700],
])('data survive a restart in %s, and commits are flushed', async (_, mode) => {
  const directory = folder(mode)
  const first = await startEmbeddedPostgres(directory)
  expect(await request(first.url, 'SHOW fsync')).toBe('on')
  await request(first.url, 'CREATE TABLE kept AS SELECT 7 AS n')
  await first.stop()
  const second = await startEmbeddedPostgres(directory)
  expect(await request(second.url, 'SELECT n FROM kept')).toBe(7)
  await second.stop()
  if (second.directory !== directory) folders.push(second.directory)
})

test('a server that still runs is taken over, not started twice', async () => {
  const directory = folder(0o755)
  const first = await startEmbeddedPostgres(directory)
  const second = await startEmbeddedPostgres(directory)
  expect([first.adopted, second.adopted, second.url]).toEqual([false, true, first.url])
  await second.stop()
  expect(existsSync(join(directory, 'data', 'postmaster.pid'))).toBe(false)
})

test('its password is random and readable by its owner only', async () => {
  const [one, two] = [await startEmbeddedPostgres(folder(0o755)), await startEmbeddedPostgres(folder(0o755))]
  const password = (url: string) => new URL(url).password
  expect(password(one.url)).not.toBe(password(two.url))
  expect(password(one.url)).toBe(readFileSync(join(one.directory, 'password'), 'utf8').trim())
  await expect(request(one.url.replace(password(one.url), 'wrong'), 'SELECT 1')).rejects.toThrow(/password/)
  await Promise.all([one.stop(), two.stop()])
})
