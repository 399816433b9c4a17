/** Whether a changed consumers file may be taken over, where that needs a second person. */
import type { RegisterChange } from './compare-registers.ts'

export interface PolicyApproval {
  /** Whether the gateway may start with this file. Fails where the database does not answer. */
  admitFirst(digest: string): Promise<boolean>
  /** Whether this file may be taken over now; otherwise a second person is asked. Fails where the database or the trail does not answer. */
  admit(digest: string, change: RegisterChange): Promise<boolean>
  /** Whether a file that waits has been agreed to meanwhile. */
  isAgreed(digest: string): Promise<boolean>
}
