/** Settings of the store. */
import { z } from 'zod'

export const DatabaseSettings = z
  .strictObject({
    url: z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
      .meta({ secret: true })
      .describe(
        'PostgreSQL 15 or newer, `postgres://user:password@host:port/database`. Absent: refused in production; the sandbox starts its own server under `.data/`',
      ),
    connectionsMax: z
      .int()
      .min(2)
      .max(100)
      .default(8)
      .describe('Connections of one gateway process. Absent: 8; the trail has one more of its own'),
    connectTimeoutMs: z
      .int()
      .min(100)
      .default(3000)
      .describe(
        'How long a new connection may take. Absent: 3000, a database farther away than that cannot serve a counter',
      ),
    statementTimeoutMs: z
      .int()
      .min(100)
      .default(5000)
      .describe('How long one statement may take before it is given up and the connection dropped. Absent: 5000'),
  })
  .describe('PostgreSQL, the only store')
export type DatabaseSettings = z.infer<typeof DatabaseSettings>
