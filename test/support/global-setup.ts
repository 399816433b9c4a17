/**
 * One real PostgreSQL for the whole run, in a folder of its own that goes away with it, and in it one database that is up to date: the
 * tests' databases are copies of it, which are made in a fraction of the time.
 */
import { mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '../../src/sandbox/embedded-postgres.ts'
import { createJobs } from '../../src/store/jobs.ts'
import { createDatabase, migrate } from '../../src/store/postgres/database.ts'
import { DatabaseSettings } from '../../src/store/settings.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
    /** The database to copy. */
    postgresTemplate: string
  }
}

const template = 'tests_template'
const silent = { debug() {}, info() {}, warn() {}, error() {} }

/**
 * What Node compiles of the libraries and of the processes that tests start is kept from one to the next: a process of the gateway starts
 * in half of the time. Workers inherit the variable; it goes by the content of files.
 */
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, '../../node_modules/.cache/node-compile')

export default async function setup(project: TestProject) {
  const folder = mkdtempSync(join(findRoom(), 'lienthong-test-postgres-'))
  const postgres = await startEmbeddedPostgres(folder)
  await makeTemplate(postgres.url)
  project.provide('postgresUrl', postgres.url)
  project.provide('postgresTemplate', template)
  return async () => {
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What the run keeps at most, several times over. */
const roomBytes = 8 * 2 ** 30

/**
 * In memory where there is plenty: the server does what it always does, and a flush costs nothing there. What must survive more than
 * that is tried on servers of its own (`test/durability`).
 */
function findRoom(): string {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm')
    if (bavail * bsize >= roomBytes) return '/dev/shm'
  } catch {
    // A system without it.
  }
  return tmpdir()
}

async function makeTemplate(serverUrl: string): Promise<void> {
  const admin = new pg.Client({ connectionString: serverUrl })
  await admin.connect()
  await admin.query(`CREATE DATABASE ${template}`)
  await admin.end()
  const url = new URL(serverUrl)
  url.pathname = `/${template}`
  const settings = DatabaseSettings.parse({ url: url.href })
  await migrate(settings, silent)
  const database = createDatabase(settings, silent)
  // The tables of the queue; each test has queues of its own.
  const jobs = createJobs(database, silent)
  await jobs.open([])
  await jobs.close()
  await database.close()
}
