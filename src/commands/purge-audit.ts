/** Lists months of the trail whose time is over, or removes them: with a signed statement that proves the rest. The gateway does the same at night. */
import { randomUUID } from 'node:crypto'
import { placeOrder } from '../agreement/agreements.ts'
import { terminalLanguage } from '../app/command-line.ts'
import { withCommandTrail } from '../audit/record-administration.ts'
import { findDueMonths, type RemovalRefusal, removeMonth } from '../audit/remove-months.ts'
import { growTree } from '../audit/tree/grow-tree.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { countRecords } from '../store/audit/removals.ts'
import { createDatabase } from '../store/postgres/database.ts'
import {
  commandConfig,
  commandEnvironment,
  configOptions,
  couldNot,
  jsonOption,
  machineAccount,
  refusal,
  runCommand,
} from './command.ts'
import { waitsForSecond } from './second-person.ts'

const command = {
  usage: 'npm run purge-audit',
  purpose: {
    vi: 'Liệt kê các tháng của nhật ký khai thác đã hết thời hạn lưu, hoặc xóa chúng mà phần còn lại vẫn kiểm chứng được.',
    en: 'Lists the months of the audit trail whose time is over, or removes them so that the rest still verifies.',
  },
  options: {
    ...configOptions,
    remove: {
      kind: 'flag',
      meaning: { vi: 'xóa các tháng đó; không hoàn tác được', en: 'removes them; this cannot be undone' },
    },
    json: jsonOption,
  },
  examples: [
    {
      typed: 'npm run purge-audit -- --config gateway.yaml',
      meaning: { vi: 'liệt kê, không xóa gì', en: 'lists them and removes nothing' },
    },
    {
      typed: 'npm run purge-audit -- --config gateway.yaml --remove',
      meaning: { vi: 'xóa các tháng đã liệt kê', en: 'removes the months that were listed' },
    },
  ],
  exitCodes: {
    0: { vi: 'đã liệt kê, hoặc đã xóa', en: 'listed, or removed' },
    1: { vi: 'có tháng không xóa được', en: 'a month could not be removed' },
    2: couldNot,
    3: waitsForSecond,
  },
} as const

const reasons: Readonly<Record<RemovalRefusal, Bilingual>> = {
  busy: {
    vi: 'nhật ký đang được kiểm tra hoặc tra cứu; hãy chạy lại sau',
    en: 'the trail is being checked or searched; run this again later',
  },
  'not-sealed': {
    vi: 'có bản ghi chưa vào cây; xem npm run verify-audit',
    en: 'records are not in the tree; see npm run verify-audit',
  },
  differs: {
    vi: 'nội dung không phải là nội dung đã niêm phong; xem npm run verify-audit',
    en: 'it is not what was sealed; see npm run verify-audit',
  },
}

const nothingDue: Bilingual = {
  vi: 'Không có tháng nào hết thời hạn lưu.',
  en: 'The time of no month is over.',
}

await runCommand(command, async (options) => {
  const { config, close } = await commandConfig(options, { database: true })
  const { audit: settings, agreement } = config
  if (!settings.retention) {
    await close()
    throw refusal(
      'Chưa đặt audit.retention: không có bản ghi nào hết thời hạn lưu.',
      'audit.retention is not set: no record is ever over.',
    )
  }
  // A month of a country takes minutes; the limit of a request does not apply to its statements.
  const database = createDatabase({ ...config.database, statementTimeoutMs: 600_000 }, console)
  const clock = { now: Date.now }
  try {
    const due = await findDueMonths({ database, settings, clock })
    const outcomes = options.remove ? await remove() : due.map(({ month, until }) => ({ month, until, outcome: 'due' }))
    if (options.json) console.log(JSON.stringify(outcomes))
    else if (outcomes.length === 0) console.log(nothingDue[terminalLanguage(commandEnvironment())])
    else for (const { month, until, outcome } of outcomes) console.log(`${month.slice(0, 7)}\t${until}\t${outcome}`)

    async function remove() {
      const language = terminalLanguage(commandEnvironment())
      while ((await growTree(database, settings, clock)).more);
      return withCommandTrail(database, settings, clock, async (trail) => {
        const done: { month: string; until: string; outcome: string }[] = []
        for (const { month, until } of due) {
          const requestId = randomUUID()
          if (agreement.acts.includes('purge-trail')) {
            const figures = { rows: await countRecords(database, month) }
            const by = { account: machineAccount(), subject: null }
            const order = { act: 'purge-trail', month } as const
            const deps = { database, trail, clock, settings: agreement, vault: undefined }
            const id = await placeOrder(deps, { requestId, order, figures, by, note: '' })
            console.error(
              `The gateway removes ${month.slice(0, 7)} once another person agrees at /ops/agreements: ${id}`,
            )
            process.exitCode = 3
            done.push({ month, until, outcome: 'waits' })
            continue
          }
          const found = await removeMonth({ database, trail, settings, clock }, month, {
            requestId,
            officer: machineAccount(),
          })
          if (typeof found === 'string') {
            console.error(`${month.slice(0, 7)}: ${reasons[found][language]}`)
            process.exitCode = 1
          }
          done.push({ month, until, outcome: typeof found === 'string' ? found : 'removed' })
        }
        return done
      })
    }
  } finally {
    await database.close()
    await close()
  }
})
