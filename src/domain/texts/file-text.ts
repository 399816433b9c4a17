/** Why a file could not be read, in words: the system's codes say it to programmers only. */
import type { Bilingual } from './bilingual.ts'

/** Without the name of the file, which stands beside it. Never repeats the system's message, which quotes a whole path. */
export function explainUnreadable(error: unknown): Bilingual {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? ''
  return reasons[code] ?? { vi: 'không đọc được tệp', en: 'the file cannot be read' }
}

const refused: Bilingual = {
  vi: 'không được quyền đọc tệp; hãy cấp quyền đọc cho tài khoản chạy lệnh này',
  en: 'the file may not be read; let the account that runs this read it',
}

const reasons: Readonly<Record<string, Bilingual>> = {
  ENOENT: { vi: 'không có tệp này', en: 'there is no such file' },
  ENOTDIR: { vi: 'không có tệp này', en: 'there is no such file' },
  EISDIR: { vi: 'đây là thư mục, không phải tệp', en: 'this is a folder and no file' },
  EACCES: refused,
  EPERM: refused,
  ELOOP: { vi: 'liên kết tượng trưng trỏ vòng vào nhau', en: 'its symbolic links lead in a circle' },
  ENAMETOOLONG: { vi: 'tên tệp quá dài', en: 'the name of the file is too long' },
  EIO: { vi: 'đĩa đọc bị lỗi', en: 'the disk fails to read it' },
  EMFILE: { vi: 'hệ thống đang mở quá nhiều tệp', en: 'too many files are open' },
  ERR_FS_FILE_TOO_LARGE: { vi: 'tệp quá lớn, không đọc được', en: 'the file is too large to be read' },
}
