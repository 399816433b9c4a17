/**
 * Makes an API key for a consumer and shows it once. Nothing is stored: the printed entry goes into the consumers file,
 * the key to the consumer.
 */
import { issueKey } from '../access/api-key.ts'
import { commandConfig, configOptions, couldNot, runCommand } from './command.ts'

const command = {
  usage: 'npm run issue-key',
  purpose: {
    vi: 'Tạo một khóa truy cập cho hệ thống gọi và hiện đúng một lần. Không lưu gì cả.',
    en: 'Makes an API key for a consumer and shows it once. Nothing is stored.',
  },
  options: configOptions,
  examples: [
    {
      typed: 'npm run issue-key -- --config gateway.yaml',
      meaning: {
        vi: 'tạo một khóa; phần băm được ghi vào danh bạ hệ thống khai thác',
        en: 'makes a key; its hash goes into the register of consumers',
      },
    },
    {
      typed: 'npm run issue-key -- --sandbox',
      meaning: { vi: 'tạo khóa cho môi trường thử', en: 'makes a key for the sandbox' },
    },
  ],
  exitCodes: { 0: { vi: 'đã tạo', en: 'made' }, 2: couldNot },
} as const

await runCommand(command, async (options) => {
  const { config } = await commandConfig(options, { database: false })
  const { key, id, hash } = issueKey(config.access.keyHashKey)
  console.log('The key, shown once; give it to the consumer over a safe channel:')
  console.log(`\n  ${key}\n`)
  console.log(`The entry for "keys:" of that consumer in ${config.access.consumersFile}:`)
  console.log(`\n  - id: ${id}\n    hash: ${hash}\n`)
})
