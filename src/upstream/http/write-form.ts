/** A form with one file, as browsers send it (multipart/form-data, RFC 7578). */
import { randomUUID } from 'node:crypto'
import { LargeBody } from './large-body.ts'

interface FileForm {
  contentType: string
  /** The form with this file in it. */
  write(file: { field: string; fileName: string; content: Uint8Array }): LargeBody
}

/** One boundary for all forms of a line: 122 random bits stand in no file. */
export function createFileForm(): FileForm {
  const boundary = `lienthong-${randomUUID()}`
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    write({ field, fileName, content }) {
      const head = [
        `--${boundary}`,
        `Content-Disposition: form-data; name="${field}"; filename="${escaped(fileName)}"`,
        'Content-Type: application/octet-stream',
      ]
      return new LargeBody([`${head.join('\r\n')}\r\n\r\n`, { bytes: content }, `\r\n--${boundary}--\r\n`])
    },
  }
}

/** What would end the name or the line. */
function escaped(fileName: string): string {
  return fileName.replace(/\r\n|[\r\n]/g, ' ').replaceAll('"', '%22')
}
