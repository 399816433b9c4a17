/** Whether files have changed since they were last read: edited, replaced, or swapped behind a symbolic link. */
import { stat } from 'node:fs/promises'

export interface FileWatch {
  /** Whether any of them has changed since the call before. */
  hasChanged(): Promise<boolean>
}

/** Takes note of the files as they are: before they are first read, so that no change falls between. */
export async function createFileWatch(files: readonly string[]): Promise<FileWatch> {
  let seen = await getVersions(files)
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

async function getVersion(file: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(file)
    return `${ino}:${mtimeMs}:${size}`
  } catch {
    return 'absent'
  }
}
