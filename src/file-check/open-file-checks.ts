/** Puts the checks of files together. Folders that cannot be read whole are reported before anything is served. */

import type { SmallAnswer, SmallQuestion } from '../domain/small-question.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { createFileChecks } from '../signed-file/check-files.ts'
import { readTrust, type TrustFolders, type TrustProblem } from '../signed-file/trust/trust-store.ts'
import type { FileCheckDeps } from './deps.ts'
import { createStatusFinder } from './find-status.ts'
import type { FileCheckSettings, OnlineStatusSettings } from './settings.ts'

export interface OpenFileChecks {
  deps: FileCheckDeps
  close(): Promise<void>
}

export interface FileChecksOptions extends Omit<FileCheckDeps, 'checks' | 'status'> {
  /** Over the connection that the settings describe. */
  fetchStatus(settings: OnlineStatusSettings, question: SmallQuestion, signal: AbortSignal): Promise<SmallAnswer>
}

export function openFileChecks({ fetchStatus, ...options }: FileChecksOptions): OpenFileChecks {
  const { settings } = options
  const { online } = settings
  const checks = createFileChecks({
    folders: toFolders(settings),
    timeoutMs: settings.timeoutMs,
    queueMax: settings.queueMax,
    queueMaxPerOwner: settings.queueMaxPerConsumer,
  })
  const status =
    online &&
    createStatusFinder({ settings: online, fetch: (question, signal) => fetchStatus(online, question, signal) })
  return { deps: { ...options, checks, status }, close: checks.close }
}

const toFolders = ({ rootsFolder, intermediatesFolder, revocationFolder }: FileCheckSettings): TrustFolders => ({
  roots: rootsFolder,
  intermediates: intermediatesFolder,
  revocation: revocationFolder,
})

/** Every file of the folders that cannot be used, with the setting that names its folder. */
export function findFolderProblems(settings: FileCheckSettings): { setting: string; says: Bilingual }[] {
  return readTrust(toFolders(settings)).problems.map((problem) => ({
    setting: `fileChecks.${problem.folder}Folder`,
    says: toText(problem),
  }))
}

const whyTexts = {
  unreadable: { vi: 'không đọc được', en: 'cannot be read' },
  'too-large': { vi: 'quá lớn', en: 'is too large' },
  'not-understood': {
    vi: 'không phải là chứng thư, danh sách thu hồi hay trả lời OCSP đọc được',
    en: 'is no certificate, revocation list or OCSP response that can be read',
  },
} as const satisfies Record<TrustProblem['why'], Bilingual>

function toText({ file, why }: TrustProblem): Bilingual {
  const name = file === '' ? { vi: 'thư mục', en: 'the folder' } : { vi: `tệp ${file}`, en: `the file ${file}` }
  return { vi: `${name.vi} ${whyTexts[why].vi}`, en: `${name.en} ${whyTexts[why].en}` }
}
