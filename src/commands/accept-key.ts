/**
 * Says that the change of a key was meant: from now on a start takes the key of this configuration for the right one. Only
 * for the two keys without a name; the others are changed under a new name.
 */
import { recordByCommand } from '../audit/record-administration.ts'
import { acceptKey, type ChangeableKey } from '../keys/prove-keys.ts'
import { createDatabase } from '../store/postgres/database.ts'
import { commandConfig, configOptions, couldNot, machineAccount, refusal, runCommand } from './command.ts'
import { agreedOption, waitsForSecond, withSecondPerson } from './second-person.ts'

const meanings: Record<ChangeableKey, string> = {
  subject: 'audit.subjectKey is accepted: records from before cannot be searched by person any more.',
  'key-hash': 'access.keyHashKey is accepted: API keys that were issued before are void.',
}

const command = {
  usage: 'npm run accept-key',
  purpose: {
    vi: 'Xác nhận việc đổi khóa băm số định danh hoặc khóa băm khóa truy cập là có chủ ý.',
    en: 'Confirms that the key which hashes personal numbers, or the one which hashes API keys, was changed on purpose.',
  },
  options: {
    ...configOptions,
    key: {
      kind: 'choice',
      values: ['subject', 'key-hash'],
      meaning: {
        vi: 'khóa đã đổi: audit.subjectKey (subject) hoặc access.keyHashKey (key-hash)',
        en: 'which key was changed: audit.subjectKey (subject) or access.keyHashKey (key-hash)',
      },
    },
    agreed: agreedOption,
  },
  examples: [
    {
      typed: 'npm run accept-key -- --config gateway.yaml --key subject',
      meaning: {
        vi: 'xác nhận đã đổi khóa băm số định danh',
        en: 'confirms that the key which hashes personal numbers was changed',
      },
    },
  ],
  exitCodes: { 0: { vi: 'đã xác nhận', en: 'accepted' }, 2: couldNot, 3: waitsForSecond },
} as const

await runCommand(command, async (options) => {
  const kind = options.key
  if (kind === undefined) {
    throw refusal(
      'Hãy nêu khóa đã đổi: --key subject hoặc --key key-hash.',
      'Name the key that was changed: --key subject or --key key-hash.',
    )
  }
  const { config, close } = await commandConfig(options, { database: true })
  const database = createDatabase(config.database, console)
  const accept = async () => {
    const accepted = await acceptKey(database, config, kind)
    const act = { operation: 'accept-key', officer: machineAccount(), outcome: 'done', object: kind, note: '' } as const
    if (accepted) await recordByCommand(database, config.audit, { now: Date.now }, act)
    return accepted
  }
  const order = { act: 'accept-key', key: kind } as const
  const second = { config, database, agreed: options.agreed }
  const changed = await withSecondPerson(second, order, async () => ({}), accept).finally(async () => {
    await database.close()
    await close()
  })
  if (changed === undefined) return
  console.log(changed ? meanings[kind] : 'This key was known already; nothing has changed.')
})
