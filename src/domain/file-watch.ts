/** Whether files have changed since they were last read: edited, replaced, or swapped behind a symbolic link. */
import { statSync } from 'node:fs'
import { stat } from 'node:fs/promises'

export interface FileWatch {
  /** Whether any of them has changed since the call before. */
  hasChanged(): Promise<boolean>
}

/** Takes note of the files as they are: before they are first read, so that no change falls between. */
export function createFileWatch(files: readonly string[]): FileWatch {
  let seen = files.map((file) => toVersion(statSync(file, { throwIfNoEntry: false }))).join(' ')
  return {
    async hasChanged() {
      const now = await getVersions(files)
      const changed = now !== seen
      seen = now
      return changed
    },
  }
}

async function getVersions(files: readonly string[]): Promise<string> {
  return (await Promise.all(files.map(getVersion))).join(' ')
}

const getVersion = (file: string): Promise<string> => stat(file).then(toVersion, () => toVersion(undefined))

const toVersion = (found: { mtimeMs: number; size: number; ino: number } | undefined): string =>
  found === undefined ? 'absent' : `${found.ino}:${found.mtimeMs}:${found.size}`
