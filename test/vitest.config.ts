import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

// One place for how tests run. `npm test` is the whole promise: no Docker and no network needed. The container tests are
// a project of their own: they run where a Docker engine answers, say so, and come after everything else.
const root = resolve(import.meta.dirname, '..')

/** Tests of functions and codecs: nothing outlives them, so a worker keeps the modules it has loaded from one file to the next. */
const plain = ['test/unit/**/*.test.ts', 'test/upstream/**/*.test.ts']
/** Of these, the ones that want the run's database. */
const withDatabase = ['test/upstream/access-layer/*-tokens.test.ts', 'test/upstream/portal/sign-in.test.ts']
/** What measures the process that it runs in, so that nothing else may have run there before. */
const alone = [
  'test/http/hostile-wire.test.ts',
  'test/http/filings/attachments.test.ts',
  'test/mocks/wire-faults.test.ts',
]
/** Longer than any labelled wait of a test, so that it is the wait that says what did not come. In ms. */
const patienceMs = 90_000

export default defineConfig({
  root,
  test: {
    // Two cores everywhere we run: more workers would only fight over them.
    maxWorkers: 2,
    reporters: ['default'],
    projects: [
      {
        root,
        test: {
          name: 'unit',
          include: plain,
          exclude: withDatabase,
          isolate: false,
          environment: 'node',
          testTimeout: patienceMs,
          hookTimeout: patienceMs,
        },
      },
      {
        root,
        test: {
          name: 'gateway',
          include: ['test/!(unit|upstream|container)/**/*.test.ts', ...withDatabase],
          // What downloads or compiles other people's programs has a suite of its own.
          exclude: ['test/foreign/stacks/**', 'test/foreign/description/**', ...alone],
          // Tests end what they start and modules keep no state, so a worker goes on to the next file here as well: a process for each
          // file loads everything and compiles it anew.
          isolate: false,
          globalSetup: ['test/support/global-setup.ts'],
          environment: 'node',
          testTimeout: patienceMs,
          hookTimeout: patienceMs,
        },
      },
      {
        root,
        test: {
          name: 'alone',
          include: alone,
          globalSetup: ['test/support/global-setup.ts'],
          environment: 'node',
          testTimeout: patienceMs,
          hookTimeout: patienceMs,
        },
      },
      'test/vitest.container.config.ts',
    ],
  },
})
