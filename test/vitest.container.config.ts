import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

// The image, in containers. Says so and skips itself where no Docker engine answers.
export default defineConfig({
  // Said here because a configuration that is used as a project would otherwise begin in its own folder, and find nothing.
  root: resolve(import.meta.dirname, '..'),
  test: {
    name: 'container',
    include: ['test/container/**/*.test.ts'],
    globalSetup: ['test/container/global-setup.ts'],
    environment: 'node',
    testTimeout: 60_000,
    // The image's first health check comes after ten seconds; a cold machine may need as long again.
    hookTimeout: 120_000,
    // Each file starts containers of its own: side by side they would only fight over the same two cores.
    maxWorkers: 1,
    // After every other project: a container that is busy would upset tests that look at the clock.
    sequence: { groupOrder: 1 },
  },
})
