/** Takes a gateway's database away and gives it back, while the server and everybody else's databases go on. */
import pg from 'pg'
import { inject } from 'vitest'
import type { TestGateway } from '../support/gateway.ts'

export async function cutDatabase(gateway: TestGateway): Promise<void> {
  const name = getDatabase(gateway)
  await asAdmin(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`)
  await asAdmin(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`)
}

export function restoreDatabase(gateway: TestGateway): Promise<void> {
  return asAdmin(`ALTER DATABASE ${getDatabase(gateway)} ALLOW_CONNECTIONS true`)
}

function getDatabase({ database }: TestGateway): string {
  if (!database?.settings.url) throw new Error('this gateway has no database of its own')
  return new URL(database.settings.url).pathname.slice(1)
}

async function asAdmin(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
