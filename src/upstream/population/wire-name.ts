/** A person's name as the ministry's matcher wants it. It compares a key, or accepts two forms; which is a setting. */
import { nameKey } from '../../domain/person/names.ts'

export type NameMode = 'stripped' | 'upper-accented'

/** `Nguyễn Văn Thử` → `NGUYENVANTHU`, or `NGUYỄN VĂN THỬ`. Accepts NFD. An empty result means that nothing can be matched. */
export function wireName(name: string, mode: NameMode): string {
  return mode === 'stripped' ? nameKey(name) : name.normalize('NFC').trim().replace(/\s+/g, ' ').toUpperCase()
}
