import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

// Servers on other people's stacks. Apart from `npm test`, because they are compiled and downloaded: that one needs no network.
export default defineConfig({
  root: resolve(import.meta.dirname, '..'),
  test: {
    name: 'foreign',
    include: ['test/foreign/stacks/**/*.test.ts', 'test/foreign/description/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    environment: 'node',
    testTimeout: 30_000,
    // A Java server starts in 3 s on a quiet machine.
    hookTimeout: 90_000,
    maxWorkers: 1,
  },
})
