/** The database: reachable, of the right age, brought up to date, durable, with room and with the right time. */

import { type Connection, type Database, oldestVersion } from '../../store/postgres/database.ts'
import { type DatabaseCondition, readCondition } from '../../store/postgres/database-facts.ts'
import { type Migrations, readMigrations } from '../../store/postgres/read-migrations.ts'
import type { DatabaseSettings } from '../../store/settings.ts'
import { databaseAddress, explainDatabaseFailure } from '../database-failure.ts'
import { about, type Finding, type Words } from '../finding.ts'
import { checkWrite } from './check-write.ts'

const say = about('database')
const clockWarnMs = 2_000
const clockFailMs = 30_000

/** Runs `then` on a connection that works; says why there is none. */
export async function checkDatabase(
  database: Database,
  settings: DatabaseSettings,
  now: () => number,
  then: (connection: Connection) => Promise<Finding[]>,
): Promise<Finding[]> {
  const place = databaseAddress(settings.url)
  const startedAt = performance.now()
  let connection: Connection
  try {
    connection = await database.connect()
  } catch (error) {
    return [unreachable(place, error)]
  }
  const ms = Math.round(performance.now() - startedAt)
  try {
    const condition = await readCondition(connection, now)
    const migrations = await readMigrations(connection)
    return [
      say.ok('reachable', [`${place}, ${ms} ms`, `${place}, ${ms} ms`], { ms }),
      ...judgeDatabase(condition, migrations, settings),
      // A standby has been recognized already, and takes nothing by its nature.
      ...(condition.readOnly ? [] : [await checkWrite(connection)]),
      ...(await then(connection)),
    ]
  } catch (error) {
    return [unreachable(place, error)]
  } finally {
    await connection.end().catch(() => {})
  }
}

export function judgeDatabase(
  condition: DatabaseCondition,
  migrations: Migrations,
  settings: Pick<DatabaseSettings, 'connectionsMax'>,
): Finding[] {
  return [
    judgeVersion(condition),
    judgeMigrations(condition, migrations),
    judgeDurability(condition),
    judgeConnections(condition, settings.connectionsMax),
    judgeClock(condition),
  ]
}

function judgeVersion({ version, versionNumber, readOnly }: DatabaseCondition): Finding {
  if (versionNumber < oldestVersion) {
    return say.fail(
      'version',
      [`PostgreSQL ${version} quá cũ`, `PostgreSQL ${version} is too old`],
      ['Nâng cấp lên PostgreSQL 15 trở lên.', 'Upgrade to PostgreSQL 15 or newer.'],
      { version },
    )
  }
  if (readOnly) {
    return say.fail(
      'version',
      [`PostgreSQL ${version} chỉ cho đọc (máy dự phòng?)`, `PostgreSQL ${version} is read-only (a standby?)`],
      [
        'Trỏ `database.url` tới máy chính; cổng phải ghi được nhật ký khai thác.',
        'Point `database.url` to the primary; the gateway must be able to write its audit trail.',
      ],
      { version },
    )
  }
  return say.ok('version', [`PostgreSQL ${version}`, `PostgreSQL ${version}`], { version })
}

function judgeMigrations({ mayCreate }: DatabaseCondition, { applied, pending, unknown }: Migrations): Finding {
  const facts = { applied: applied.length, pending: pending.length, unknown: unknown.length }
  if (unknown.length > 0) {
    return say.fail(
      'migrations',
      [
        `cơ sở dữ liệu đã được phiên bản mới hơn nâng cấp (${unknown.join(', ')})`,
        `a newer version has already changed the schema (${unknown.join(', ')})`,
      ],
      ['Dùng đúng phiên bản cổng liên thông đó hoặc mới hơn.', 'Run that version of the gateway, or a newer one.'],
      facts,
    )
  }
  if (pending.length > 0 && !mayCreate) {
    return say.fail(
      'migrations',
      [
        `còn ${pending.length} bước nâng cấp, nhưng tài khoản không được tạo bảng`,
        `${pending.length} steps are still to be made, and the account may not create tables`,
      ],
      [
        'Cho tài khoản trong `database.url` làm chủ cơ sở dữ liệu hoặc lược đồ.',
        'Make the account of `database.url` the owner of the database or its schema.',
      ],
      facts,
    )
  }
  if (pending.length === 0) {
    return say.ok('migrations', [`đã nâng cấp đủ (${applied.length})`, `up to date (${applied.length})`], facts)
  }
  return say.ok(
    'migrations',
    [`lần khởi động tới sẽ làm ${pending.length} bước nâng cấp`, `the next start makes ${pending.length} steps`],
    facts,
  )
}

function judgeDurability({ fsync, synchronousCommit, fullPageWrites }: DatabaseCondition): Finding {
  const off = [
    ...(fsync ? [] : ['fsync']),
    ...(fullPageWrites ? [] : ['full_page_writes']),
    // The trail asks for it on its own connection; filings rely on the server's default.
    ...(synchronousCommit === 'off' ? ['synchronous_commit'] : []),
  ]
  const facts = { fsync, synchronousCommit, fullPageWrites }
  if (off.length === 0) {
    return say.ok('durability', ['đã ghi là không mất', 'what is committed is on disk'], facts)
  }
  return say.fail(
    'durability',
    [`đang tắt: ${off.join(', ')}`, `switched off: ${off.join(', ')}`],
    [
      'Bật lại trong postgresql.conf: nếu tắt, mất điện sẽ mất hồ sơ và nhật ký đã xác nhận.',
      'Switch it on in postgresql.conf: without it a power failure loses filings and records that were confirmed.',
    ],
    facts,
  )
}

function judgeConnections({ connections }: DatabaseCondition, wanted: number): Finding {
  const { used, max } = connections
  const free = max - used
  // Beside the pool: the trail, the feed, the webhooks, a check of the trail.
  const needed = wanted + 4
  const facts = { used, max, needed }
  const says: Words = [
    `còn ${free} trong ${max} kết nối; một tiến trình cần tới ${needed}`,
    `${free} of ${max} connections are free; one process needs up to ${needed}`,
  ]
  if (free >= needed) return say.ok('connections', says, facts)
  // The gateway itself may be running, and these may be its own: no reason to fail.
  return say.warn(
    'connections',
    says,
    [
      'Nếu cổng chưa chạy: tăng max_connections hoặc giảm `database.connectionsMax`.',
      'If the gateway is not running yet: raise max_connections, or lower `database.connectionsMax`.',
    ],
    facts,
  )
}

function judgeClock({ clockMs }: DatabaseCondition): Finding {
  const seconds = (Math.abs(clockMs) / 1000).toFixed(1)
  const facts = { clockMs }
  if (Math.abs(clockMs) < clockWarnMs) {
    return say.ok('clock', ['hai đồng hồ khớp nhau', 'both clocks agree'], facts)
  }
  const judge = Math.abs(clockMs) < clockFailMs ? say.warn : say.fail
  return judge(
    'clock',
    [`đồng hồ hai máy lệch ${seconds} giây`, `the clocks of the two machines are ${seconds} s apart`],
    [
      'Chạy NTP (chrony) trên cả hai máy: thời gian trong nhật ký và lịch gửi hồ sơ dựa vào đó.',
      'Run NTP (chrony) on both: the times of the trail and of filings depend on it.',
    ],
    facts,
  )
}

function unreachable(place: string, error: unknown): Finding {
  const { code, says, advice } = explainDatabaseFailure(error)
  return say.fail('reachable', [`${place}: ${says[0]} (${code})`, `${place}: ${says[1]} (${code})`], advice, { code })
}
