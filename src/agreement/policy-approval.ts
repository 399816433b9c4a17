/**
 * Changed rights need a second person: a consumers file that was changed is kept from taking effect until somebody agrees to it, on every
 * replica. Who writes the file is not known here, so that those who may write it should not have the role that agrees.
 */
import { randomUUID } from 'node:crypto'
import type { PolicyApproval } from '../access/policy-approval.ts'
import { noteFirstPolicy, readAgreedPolicy, writeAgreedPolicy } from '../store/agreement/pending-orders.ts'
import { isOutage } from '../store/postgres/outage.ts'
import { type AgreementDeps, placeOrder } from './agreements.ts'

/** Stands for the file in the place of an account. */
const theFile = { account: '(consumers file)', subject: null }

export function createPolicyApproval(
  deps: Pick<AgreementDeps, 'database' | 'trail' | 'clock' | 'logger' | 'settings'>,
): PolicyApproval {
  const { database, clock, logger, settings } = deps
  const needed = settings.acts.includes('change-policy')

  /** Kept up to date where nobody is asked, so that the setting can be switched on later. An outage keeps no file from taking effect. */
  async function noteTaken(digest: string): Promise<void> {
    try {
      await writeAgreedPolicy(database, digest, clock.now())
    } catch (error) {
      if (!isOutage(error)) throw error
      logger.warn({}, 'agreement: which consumers file is in force could not be noted')
    }
  }

  return {
    async admitFirst(digest) {
      if (!needed) {
        await noteTaken(digest)
        return true
      }
      const isFirst = await noteFirstPolicy(database, digest, clock.now())
      return isFirst || (await readAgreedPolicy(database)) === digest
    },
    async admit(digest, change) {
      if (!needed) {
        await noteTaken(digest)
        return true
      }
      if ((await readAgreedPolicy(database)) === digest) return true
      const order = { act: 'change-policy', digest } as const
      await placeOrder(
        { ...deps, vault: undefined },
        { requestId: randomUUID(), order, figures: { ...change }, by: theFile, note: '' },
      )
      return false
    },
    isAgreed: async (digest) => (await readAgreedPolicy(database)) === digest,
  }
}
