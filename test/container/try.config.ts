import { defineConfig } from 'vitest/config'
export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: ['default'],
    projects: [
      {
        test: {
          name: 'gateway',
          include: ['test/unit/example-config.test.ts', 'test/durability/audit-trail.test.ts'],
          globalSetup: ['test/support/global-setup.ts'],
          environment: 'node',
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      'test/vitest.container.config.ts',
    ],
  },
})
