/** A worker in a process of its own, to be killed. Its only argument is the database's URL. */
import { createDatabase } from '../../src/store/database.ts'
import { DatabaseSettings } from '../../src/store/settings.ts'
import { createWebhookSender } from '../../src/upstream/webhook.ts'
import { openWebhooks } from '../../src/webhook/open-webhooks.ts'
import { WebhookSettings } from '../../src/webhook/settings.ts'

const silent = { debug() {}, info() {}, warn() {}, error() {} }
const settings = WebhookSettings.parse({ allowPrivateTargets: ['127.0.0.0/8'], allowHttp: true })

openWebhooks({
  database: createDatabase(DatabaseSettings.parse({ url: process.argv[2] }), silent),
  // What harness.ts sealed.
  vault: { seal: (plain) => plain, open: (sealed) => Buffer.from(sealed.toString().split('|')[1] ?? '', 'hex') },
  sender: createWebhookSender(settings),
  audit: async () => {},
  clock: { now: Date.now },
  logger: silent,
  settings,
}).start()
