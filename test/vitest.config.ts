import { defineConfig } from 'vitest/config'

// One place for how tests run. `npm test` is the whole promise: no Docker and no network needed.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/container/**'],
    globalSetup: ['test/support/global-setup.ts'],
    environment: 'node',
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // Two cores everywhere we run: more workers would only fight over them.
    maxWorkers: 2,
    reporters: ['default'],
  },
})
