/** The trail: whether the keys of the configuration are those it is written with, and what its last check said. */
import { TrailCheck } from '../../audit/check-trail.ts'
import { type AuditSettings, chainKeys } from '../../audit/settings.ts'
import { verifyHeads } from '../../audit/verify-heads.ts'
import type { Connection, Database } from '../../store/postgres/database.ts'
import { about, type Finding } from '../finding.ts'

const say = about('audit')
const keysAdvice = [
  'Đặt lại đúng khóa cũ: khóa hiện hành trong `audit.chainKey`, khóa đã thay trong `audit.retiredKeys`. Nếu khóa đúng, có người đã sửa bản ghi: chạy `npm run verify-audit`.',
  'Put the right keys back: the current one in `audit.chainKey`, those it replaced in `audit.retiredKeys`. If they are right, records were changed: run `npm run verify-audit`.',
] as const

export async function checkAudit(
  connection: Connection,
  database: Database,
  settings: AuditSettings,
): Promise<Finding[]> {
  const { rows } = await connection.query("SELECT to_regclass('audit_record') IS NOT NULL AS there")
  if (!rows[0].there) return [say.ok('chain-key', ['chưa có bản ghi nào', 'there are no records yet'])]
  const { chains, fit, broken, unknownKeys } = await verifyHeads(connection, chainKeys(settings))
  const facts = { chains, fit, broken: broken.length, unknownKeys: unknownKeys.length }
  const findings: Finding[] = []
  if (unknownKeys.length > 0) {
    const names = unknownKeys.slice(0, 5).join(', ')
    findings.push(
      say.fail(
        'chain-key',
        [`cấu hình thiếu khóa: ${names}`, `the configuration lacks the key(s) ${names}`],
        keysAdvice,
        facts,
      ),
    )
  }
  const [first] = broken
  if (first) {
    findings.push(
      say.fail(
        'chain-key',
        [
          `bản ghi cuối của ${broken.length} chuỗi không khớp với khóa (chuỗi ${first.chain}, bản ghi ${first.seq})`,
          `the last record of ${broken.length} chain(s) does not fit the key (chain ${first.chain}, record ${first.seq})`,
        ],
        keysAdvice,
        facts,
      ),
    )
  }
  if (chains === 0) findings.push(say.ok('chain-key', ['chưa có bản ghi nào', 'there are no records yet'], facts))
  else if (findings.length === 0) {
    findings.push(say.ok('chain-key', [`khóa khớp với ${fit} chuỗi`, `the key fits ${fit} chain(s)`], facts))
  }
  return [...findings, ...(await lastCheck(database, settings))]
}

async function lastCheck(database: Database, settings: AuditSettings): Promise<Finding[]> {
  const check = new TrailCheck({ database, settings, clock: { now: Date.now }, logger: silent })
  const { last } = await check.read().catch(() => ({ last: null }))
  if (!last) return []
  const { at, records, whole, findings } = last
  const facts = { at, records, findings: findings.length }
  if (whole) {
    return [say.ok('last-check', [`lần kiểm tra ${at}: nguyên vẹn`, `the check of ${at} found it whole`], facts)]
  }
  const [first] = findings
  const place = first ? `${first.kind}, ${first.chain}, ${first.seq}` : ''
  return [
    say.fail(
      'last-check',
      [`lần kiểm tra ${at}: KHÔNG nguyên vẹn (${place})`, `the check of ${at} found it NOT whole (${place})`],
      [
        'Chạy `npm run verify-audit`, giữ nguyên hiện trạng và báo người phụ trách an toàn thông tin (docs/audit/trail.md).',
        'Run `npm run verify-audit`, leave everything as it is and tell the people who answer for security (docs/audit/trail.md).',
      ],
      facts,
    ),
  ]
}

const silent = { debug() {}, info() {}, warn() {}, error() {} }
