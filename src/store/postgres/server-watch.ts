/**
 * Which server stands behind the address of the database. After a failover an address leads to another server, while
 * connections that are open may stay with the old one, alive and useless: what is announced at the new one is not heard
 * there, and what is read there is old. So a new connection is made from time to time, and at once when something points
 * to a failover; it says which server has the address now, and the holder of a lasting connection compares.
 */
/** The two members of a connection that the watch needs. */
interface Connection {
  query(statement: string): Promise<{ rows: Record<string, unknown>[] }>
  end(): Promise<void>
}

/** A failover is rare and a connection costs the server some milliseconds; what a write meets is looked into at once. */
const watchMs = 5_000
/** Of a run of failures one look is enough. */
const suspicionMs = 250

export interface ServerWatch {
  /**
   * Called after each look with the server that has the address, `undefined` = none answered. The first subscription begins
   * the watch. Returns how to end the subscription.
   */
  subscribe(hear: (server: string | undefined) => void): () => void
  /** Something points to a failover: looks soon. */
  suspect(): void
  stop(): void
}

/** The start of its process names a server: two have never started in the same microsecond. A standby is none that serves. */
const nameOfServer = `SELECT pg_postmaster_start_time()::text || ' ' ||
  (pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on')::text AS name`

/** Rejects when the server does not answer within the time: then the connection is as good as gone. */
export async function getServer(connection: Pick<Connection, 'query'>, timeoutMs: number): Promise<string> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('timeout')), timeoutMs).unref()
  })
  const requested = connection.query(nameOfServer).then(({ rows }) => String(rows[0]?.name))
  // Answered or not after its time: nobody waits any more.
  requested.catch(() => {})
  return Promise.race([requested, late]).finally(() => clearTimeout(timer))
}

export function watchServer(connect: () => Promise<Connection>): ServerWatch {
  const hearers = new Set<(server: string | undefined) => void>()
  let timer: NodeJS.Timeout | undefined
  let dueAt = Number.POSITIVE_INFINITY
  let looking = false
  let stopped = false

  async function check(): Promise<void> {
    looking = true
    dueAt = Number.POSITIVE_INFINITY
    let server: string | undefined
    try {
      const connection = await connect()
      server = await getServer(connection, watchMs).finally(() => connection.end().catch(() => {}))
    } catch {
      // Nobody has the address at the moment.
    }
    looking = false
    if (stopped) return
    for (const hear of hearers) hear(server)
    schedule(watchMs)
  }

  function schedule(inMs: number): void {
    const at = performance.now() + inMs
    if (stopped || looking || at >= dueAt) return
    clearTimeout(timer)
    dueAt = at
    timer = setTimeout(() => void check(), inMs).unref()
  }

  return {
    subscribe: (hear) => {
      hearers.add(hear)
      schedule(watchMs)
      return () => hearers.delete(hear)
    },
    suspect: () => {
      if (hearers.size > 0) schedule(suspicionMs)
    },
    stop: () => {
      stopped = true
      clearTimeout(timer)
    },
  }
}
