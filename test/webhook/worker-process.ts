/** A worker in a process of its own, to be killed. Its only argument is the database's URL. */
import { createDatabase } from '../../src/store/postgres/database.ts'
import { DatabaseSettings } from '../../src/store/settings.ts'
import { createVault } from '../../src/store/vault.ts'
import { createWebhookSender } from '../../src/upstream/webhook-sender.ts'
import { openWebhooks } from '../../src/webhook/open-webhooks.ts'
import { WebhookSettings } from '../../src/webhook/settings.ts'

const silent = { debug() {}, info() {}, warn() {}, error() {} }
const settings = WebhookSettings.parse({ allowPrivateTargets: ['127.0.0.0/8'], allowHttp: true })

openWebhooks({
  database: createDatabase(DatabaseSettings.parse({ url: process.argv[2] }), silent),
  // The key of harness.ts.
  vault: createVault({ keyId: 'test', key: Buffer.alloc(32, 7) }),
  sender: createWebhookSender(settings),
  audit: async () => {},
  clock: { now: Date.now },
  logger: silent,
  settings,
}).start()
