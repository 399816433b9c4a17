/** A line of a table to download (RFC 4180). What begins like a formula is text to a table program: a dossier code is another system's to choose. */
export function toCsvLine(cells: readonly string[]): string {
  return `${cells.map(quoted).join(',')}\r\n`
}

const quoted = (text: string): string => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`
