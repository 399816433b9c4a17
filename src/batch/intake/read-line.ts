/** One line of a file of people, as either format gives it, and what can be wrong with a line before anyone reads what it says. */
import type { Bilingual } from '../../domain/texts/bilingual.ts'

/** A fault of one line. `column`: absent where it is the whole line. */
export interface LineFault {
  code: string
  message: Bilingual
  column?: string
}

/** `line`: from 1, as an editor counts them. `toColumn`: where in the line a member of the person stands, by its JSON pointer. */
export type ReadLine =
  | { line: number; faults: readonly LineFault[] }
  | { line: number; value: object; faults?: undefined; toColumn: (pointer: string) => string }

/** Ends the reading: nothing behind it can be read. */
export class UnreadableFile extends Error {
  readonly line: number
  readonly fault: LineFault
  constructor(line: number, fault: LineFault) {
    super(fault.code)
    this.line = line
    this.fault = fault
  }
}

export const lineFaults = {
  lineTooLong: {
    code: 'line-too-long',
    message: { vi: 'Dòng này dài hơn mức cho phép', en: 'This line is longer than allowed' },
  },
  notJson: {
    code: 'not-json',
    message: { vi: 'Dòng này không phải là một đối tượng JSON', en: 'This line is no JSON object' },
  },
  memberTwice: {
    code: 'member-twice',
    message: { vi: 'Dòng này nêu một trường hai lần', en: 'This line states a member twice' },
  },
  notUtf8: {
    code: 'not-utf-8',
    message: {
      vi: 'Tệp không được lưu theo bảng mã UTF-8; hãy lưu lại (trong Excel: CSV UTF-8)',
      en: 'The file is not in UTF-8; save it again (in Excel: CSV UTF-8)',
    },
  },
  quotes: {
    code: 'quotes-unbalanced',
    message: {
      vi: 'Dấu ngoặc kép ở dòng này không khớp; phần sau của tệp chưa được đọc',
      en: 'The quotation marks of this line do not match; what follows was not read',
    },
  },
  noHeader: {
    code: 'header-missing',
    message: { vi: 'Tệp không có dòng tiêu đề', en: 'The file has no header' },
  },
  unknownColumn: {
    code: 'unknown-column',
    message: {
      vi: 'Tên cột này không có trong danh sách; xem danh sách tên cột trong tài liệu',
      en: 'This column is not known; see the list of columns in the documentation',
    },
  },
  columnTwice: {
    code: 'column-twice',
    message: { vi: 'Tệp có hai cột cùng nghĩa', en: 'The file has two columns of this meaning' },
  },
  cells: {
    code: 'cell-count',
    message: {
      vi: 'Số ô của dòng này không khớp với dòng tiêu đề',
      en: 'This line does not have as many cells as the header',
    },
  },
  empty: {
    code: 'empty',
    message: { vi: 'Tệp không có người nào', en: 'The file holds no one' },
  },
} as const satisfies Record<string, LineFault>
