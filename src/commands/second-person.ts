/** Commands that change keys wait for a second person where the configuration asks for one: they order, and are run again once that was agreed to. */
import { randomUUID } from 'node:crypto'
import { carryOutByCommand, placeOrder } from '../agreement/agreements.ts'
import type { CommandOption } from '../app/command-line.ts'
import { withCommandTrail } from '../audit/record-administration.ts'
import type { Config } from '../config/config.ts'
import type { Figures, Order } from '../domain/agreement.ts'
import { isUuid } from '../domain/uuid.ts'
import type { Database } from '../store/postgres/database.ts'
import { machineAccount, refusal } from './command.ts'

export const agreedOption = {
  kind: 'text',
  value: 'ID',
  meaning: {
    vi: 'mã của việc đã được người thứ hai đồng ý trên trang vận hành (agreement.acts)',
    en: "id of the order that a second person agreed to at the operators' page (agreement.acts)",
  },
} as const satisfies CommandOption

/** Exit code 3. */
export const waitsForSecond = {
  vi: 'chưa thực hiện: đang chờ người thứ hai đồng ý',
  en: 'not done: it waits for a second person',
}

/** Does the work at once where it needs no second person; `undefined` = it waits for one now, which was printed. */
export async function withSecondPerson<T>(
  { config, database, agreed }: { config: Config; database: Database; agreed: string | undefined },
  order: Order,
  countFigures: () => Promise<Figures>,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const { agreement: settings, audit } = config
  if (!settings.acts.includes(order.act)) return work()
  const clock = { now: Date.now }
  return withCommandTrail(database, audit, clock, async (trail) => {
    if (agreed !== undefined) {
      if (!isUuid(agreed)) throw notAgreed()
      const done = await carryOutByCommand({ database, trail, clock }, { id: agreed, order, work })
      if (done === undefined) throw notAgreed()
      return done.result
    }
    const by = { account: machineAccount(), subject: null }
    const asked = { requestId: randomUUID(), order, figures: await countFigures(), by, note: '' }
    const id = await placeOrder({ database, trail, clock, settings, vault: undefined }, asked)
    console.error(
      `Not done yet: another person has to agree at /ops/agreements. Then run this again with --agreed ${id}`,
    )
    console.error(`Chưa thực hiện: cần một người khác đồng ý tại /ops/agreements. Sau đó chạy lại với --agreed ${id}`)
    process.exitCode = 3
    return undefined
  })
}

const notAgreed = () =>
  refusal(
    'Mã nêu ở --agreed không phải của việc này, chưa được người thứ hai đồng ý, hoặc đã được thực hiện.',
    'What --agreed names is not this act, or no second person has agreed to it, or it was done already.',
  )
