import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

// One place for how tests run. `npm test` is the whole promise: no Docker and no network needed. The container tests are
// a project of their own: they run where a Docker engine answers, say so, and come after everything else.
const root = resolve(import.meta.dirname, '..')

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
          name: 'gateway',
          include: ['test/**/*.test.ts'],
          exclude: ['test/container/**', 'test/foreign/stacks/**'],
          globalSetup: ['test/support/global-setup.ts'],
          environment: 'node',
          // Longer than any labelled wait of a test, so that it is the wait that says what did not come.
          testTimeout: 90_000,
          hookTimeout: 90_000,
        },
      },
      'test/vitest.container.config.ts',
    ],
  },
})
