/** Settings of the store. */
import { z } from 'zod'
import { encodeBilingual } from '../domain/texts/bilingual.ts'

/**
 * A character that has a meaning in an address and stands unescaped in the password cuts the address elsewhere: the driver
 * then looks for a host that is a part of the password, or names no setting at all. Nothing of the address is repeated.
 */
function addressFault(url: string): string | undefined {
  if (!/^postgres(ql)?:\/\//.test(url))
    return encodeBilingual('phải bắt đầu bằng postgres://', 'must begin with postgres://')
  const escaped = encodeBilingual(
    'các ký tự # / ? @ % hoặc dấu cách trong mật khẩu hay tài khoản phải được mã hóa phần trăm (percent-encoded): # là %23, / là %2F, ? là %3F, @ là %40, % là %25',
    'a # / ? @ % or blank in the password or the account must be percent-encoded: # is %23, / is %2F, ? is %3F, @ is %40, % is %25',
  )
  if (/[#\s]/.test(url)) return escaped
  try {
    const { username, password, pathname, search } = new URL(url)
    decodeURIComponent(username)
    decodeURIComponent(password)
    decodeURI(pathname)
    // The account ends at the last @; one behind the host was meant to be a part of the password.
    if (pathname.includes('@') || search.includes('@')) return escaped
    // `user:pass/word@…` is cut at the slash.
    if (pathname.slice(1).includes('/')) return escaped
  } catch {
    return escaped
  }
  return undefined
}

export const DatabaseSettings = z
  .strictObject({
    url: z
      .string()
      .superRefine((url, context) => {
        const message = addressFault(url)
        if (message !== undefined) context.addIssue({ code: 'custom', message })
      })
      .meta({ secret: true })
      .describe(
        'PostgreSQL 15 or newer, `postgres://user:password@host:port/database`. Absent: refused in production; the sandbox starts its own server under `.data/`',
      ),
    connectionsMax: z
      .int()
      .min(2)
      .max(100)
      .default(8)
      .describe('Connections of one gateway process. Absent: 8; the trail has one more of its own'),
    connectTimeoutMs: z
      .int()
      .min(100)
      .default(3000)
      .describe(
        'How long a new connection may take. Absent: 3000, a database farther away than that cannot serve a counter',
      ),
    statementTimeoutMs: z
      .int()
      .min(100)
      .default(5000)
      .describe('How long one statement may take before it is given up and the connection dropped. Absent: 5000'),
  })
  .describe('PostgreSQL, the only store')
export type DatabaseSettings = z.infer<typeof DatabaseSettings>
