/** Whether the keys of the configuration are those that the database is kept with. */
import type { Config } from '../../config/config.ts'
import { toProblem } from '../../keys/key-problems.ts'
import { examineKeys } from '../../keys/prove-keys.ts'
import type { Connection } from '../../store/postgres/database.ts'
import { about, type Finding } from '../finding.ts'

const say = about('keys')

export async function checkKeys(connection: Connection, config: Config): Promise<Finding[]> {
  const { rows } = await connection.query(
    "SELECT to_regclass('audit_record') IS NOT NULL AND to_regclass('webhook_endpoint') IS NOT NULL AS there",
  )
  if (!rows[0].there) {
    return [
      say.ok('keys', [
        'cơ sở dữ liệu còn trống: lần khởi động đầu sẽ ghi nhận các khóa',
        'the database is empty: the first start notes the keys',
      ]),
    ]
  }
  const { faults, confirmed, unnoted } = await examineKeys(connection, config)
  const facts = { confirmed, unnoted: unnoted.length, faults: faults.length }
  if (faults.length === 0) {
    const fresh = unnoted.length
    return [
      say.ok(
        'keys',
        [
          `${confirmed} khóa khớp với dữ liệu; ${fresh} khóa sẽ được ghi nhận khi khởi động`,
          `${confirmed} key(s) fit what is stored; ${fresh} will be noted by the next start`,
        ],
        facts,
      ),
    ]
  }
  return faults.map((fault) => {
    const { says, advice } = toProblem(fault)
    const { kind, because } = fault
    return say.fail('keys', [says.vi, says.en], [advice.vi, advice.en], { code: because, kind, ...facts })
  })
}
