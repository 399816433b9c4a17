/**
 * What a failure of the database means for anyone who keeps the gateway: the doctor and a start that fails say the same. Only
 * codes are read, and the few sentences that `pg` speaks without one; no message is repeated, because it may quote a secret.
 */
import { errorCode } from '../store/postgres/database.ts'
import type { Words } from './finding.ts'

export interface ExplainedFailure {
  /** SQLSTATE, socket code, or a word of ours where there is neither. */
  code: string
  says: Words
  advice: Words
}

/** Host, port and name; never the account. */
export function databaseAddress(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url)
    return `${hostname || 'localhost'}:${port || '5432'}${pathname}`
  } catch {
    return 'PostgreSQL'
  }
}

/** The account of the address, without its password; empty where the address names none. */
export function databaseAccount(url: string): string {
  try {
    return decodeURIComponent(new URL(url).username)
  } catch {
    return ''
  }
}

export function explainDatabaseFailure(error: unknown): ExplainedFailure {
  const code = findWord(error) ?? errorCode(error)
  const known = reasons[code] ?? reasonsByClass[code.slice(0, 2)]
  return { code, says: known?.[0] ?? unknownSays, advice: known?.[1] ?? unknownAdvice }
}

/** What is reported without a code, or with one that says less than the words around it. */
function findWord(error: unknown): string | undefined {
  const message = error instanceof Error ? error.message : ''
  if (/does not support SSL/i.test(message)) return 'tls-not-offered'
  if (/no encryption|SSL off/i.test(message)) return 'tls-wanted'
  if (/password must be a (non-empty )?string/i.test(message)) return 'password-missing'
  if (/is preceding already run migration/i.test(message)) return 'newer-schema'
  if (errorCode(error) !== 'unknown') return undefined
  // The library that migrates wraps what the server said into a sentence of its own, without the code.
  if (/permission denied|must be owner/i.test(message)) return '42501'
  if (/read-only transaction/i.test(message)) return '25006'
  if (/No space left on device/i.test(message)) return '53100'
  if (/timeout|timed out/i.test(message)) return 'timeout'
  if (/Connection terminated/i.test(message)) return 'ECONNRESET'
  return undefined
}

const unknownSays: Words = ['không dùng được', 'it cannot be used']
const unknownAdvice: Words = [
  'Xem nhật ký của PostgreSQL; mã trên là SQLSTATE hoặc mã lỗi mạng.',
  'Look at the log of PostgreSQL; the code above is its SQLSTATE or that of the socket.',
]

const network: Words = [
  'Kiểm tra máy và cổng trong `database.url`, PostgreSQL có đang chạy và tường lửa có mở không.',
  'Check host and port in `database.url`, that PostgreSQL is running, and that the firewall lets us through.',
]
const account: Words = [
  'Kiểm tra tài khoản và mật khẩu trong `database.url`, và pg_hba.conf.',
  'Check account and password in `database.url`, and pg_hba.conf.',
]
const name: Words = [
  'Kiểm tra chính tả tên máy trong `database.url` và máy chủ DNS mà máy này dùng.',
  'Check the spelling of the host in `database.url`, and the DNS that this machine uses.',
]
const trust: Words = [
  'Đặt `?sslrootcert=` trong `database.url` thành chứng thư của nơi cấp cho PostgreSQL, và dùng đúng tên máy có trong chứng thư.',
  'Name the authority that issued its certificate in `database.url` (`?sslrootcert=`), and call the server by a name that stands in the certificate.',
]
const space: Words = [
  'Giải phóng hoặc mở rộng đĩa của PostgreSQL; cổng không trả lời gì khi chưa ghi được nhật ký khai thác.',
  'Make room on the disk of PostgreSQL; the gateway answers nothing while its audit trail cannot be written.',
]
const connections: Words = [
  'Tăng max_connections, hoặc giảm `database.connectionsMax` và số tiến trình.',
  'Raise max_connections, or lower `database.connectionsMax` and the number of processes.',
]
const wait: Words = ['Chờ một phút rồi chạy lại.', 'Wait a minute and run this again.']
const primary: Words = [
  'Trỏ `database.url` tới máy chính (hoặc tắt default_transaction_read_only); cổng phải ghi được nhật ký khai thác.',
  'Point `database.url` to the primary (or switch default_transaction_read_only off); the gateway must be able to write its audit trail.',
]
const rights: Words = [
  'Cho tài khoản trong `database.url` làm chủ cơ sở dữ liệu hoặc lược đồ: GRANT ALL ON SCHEMA public TO tài khoản.',
  'Make the account of `database.url` the owner of the database or its schema: GRANT ALL ON SCHEMA public TO that account.',
]
const age: Words = ['Nâng cấp lên PostgreSQL 15 trở lên.', 'Upgrade to PostgreSQL 15 or newer.']
const hardware: Words = [
  'Xem nhật ký của PostgreSQL và tình trạng đĩa trước khi làm gì khác; giữ bản sao lưu mới nhất.',
  'Look at the log of PostgreSQL and at its disk before anything else; keep the newest backup safe.',
]
const untrusted: readonly [Words, Words] = [
  ['chứng thư của nó không được tin cậy', 'its certificate is not trusted'],
  trust,
]
const old: readonly [Words, Words] = [
  ['phiên bản quá cũ, không hiểu lệnh của cổng', 'it is too old to understand our statements'],
  age,
]

const reasons: Readonly<Record<string, readonly [Words, Words]>> = {
  ECONNREFUSED: [['không ai nhận kết nối', 'nobody takes connections there'], network],
  ENOTFOUND: [['tên máy không có địa chỉ', 'the name has no address'], name],
  EAI_AGAIN: [['tên máy không tra được', 'the name cannot be looked up'], name],
  EAI_FAIL: [['tên máy không tra được', 'the name cannot be looked up'], name],
  ETIMEDOUT: [['không trả lời', 'it does not answer'], network],
  timeout: [['không trả lời', 'it does not answer'], network],
  EHOSTUNREACH: [['không có đường tới máy này', 'there is no route to that machine'], network],
  ENETUNREACH: [['không có đường tới mạng này', 'there is no route to that network'], network],
  ECONNRESET: [['ngắt kết nối', 'it breaks the connection'], network],
  EPIPE: [['ngắt kết nối', 'it breaks the connection'], network],
  ENOENT: [['không có tệp hoặc socket này', 'there is no such file or socket'], network],
  EACCES: [['không được mở socket hoặc tệp này', 'that socket or file may not be opened'], network],
  '08P01': [['cổng này không phải PostgreSQL', 'what listens there is not PostgreSQL'], network],
  'tls-not-offered': [
    ['máy chủ không mã hóa (TLS), còn `database.url` đòi phải có', 'it offers no TLS, which `database.url` asks for'],
    [
      'Bật ssl trong postgresql.conf, hoặc bỏ `sslmode` khỏi `database.url` khi đường truyền đã an toàn.',
      'Switch ssl on in postgresql.conf, or take `sslmode` out of `database.url` where the line is safe by itself.',
    ],
  ],
  'tls-wanted': [
    ['máy chủ chỉ nhận kết nối mã hóa (TLS)', 'it takes encrypted connections (TLS) only'],
    ['Thêm `?sslmode=require` vào `database.url`.', 'Add `?sslmode=require` to `database.url`.'],
  ],
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_HAS_EXPIRED: [
    ['chứng thư của nó đã hết hạn', 'its certificate has expired'],
    ['Cấp lại chứng thư cho PostgreSQL.', 'Give PostgreSQL a new certificate.'],
  ],
  ERR_TLS_CERT_ALTNAME_INVALID: [['chứng thư của nó mang tên khác', 'its certificate is for another name'], trust],
  'password-missing': [
    ['máy chủ đòi mật khẩu, còn `database.url` không có', 'it wants a password, and `database.url` holds none'],
    account,
  ],
  '28P01': [['sai mật khẩu', 'the password is wrong'], account],
  '28000': [['tài khoản bị từ chối', 'the account is refused'], account],
  '3D000': [
    ['không có cơ sở dữ liệu tên này', 'there is no database of that name'],
    ['Tạo cơ sở dữ liệu, hoặc sửa tên trong `database.url`.', 'Create it, or correct the name in `database.url`.'],
  ],
  '3F000': [
    ['tài khoản không có lược đồ nào để dùng', 'the account has no schema to work in'],
    [
      'Cấp lược đồ public, hoặc đặt search_path cho tài khoản.',
      'Grant the schema public, or set a search_path for the account.',
    ],
  ],
  '42501': [['tài khoản không đủ quyền', 'the account lacks a right'], rights],
  '25006': [['chỉ cho đọc (máy dự phòng?)', 'it is read-only (a standby?)'], primary],
  '53100': [['đĩa đã đầy', 'its disk is full'], space],
  '53200': [
    ['hết bộ nhớ', 'it is out of memory'],
    ['Xem bộ nhớ của máy chạy PostgreSQL.', 'Look at the memory of the machine that runs PostgreSQL.'],
  ],
  '53300': [['hết kết nối', 'it has no free connections'], connections],
  '53400': [['vượt một giới hạn trong cấu hình của nó', 'a limit of its configuration is reached'], unknownAdvice],
  '57P01': [['đang tắt', 'it is shutting down'], wait],
  '57P02': [['đang khởi động lại sau sự cố', 'it is restarting after a crash'], wait],
  '57P03': [['đang khởi động', 'it is starting'], wait],
  '57P04': [
    ['cơ sở dữ liệu đã bị xóa', 'the database was dropped'],
    ['Khôi phục từ bản sao lưu, hoặc sửa `database.url`.', 'Restore it from a backup, or correct `database.url`.'],
  ],
  '55000': [
    ['không nhận kết nối', 'it takes no connections'],
    [
      'ALTER DATABASE … ALLOW_CONNECTIONS true, hoặc sửa `database.url`.',
      'ALTER DATABASE … ALLOW_CONNECTIONS true, or correct `database.url`.',
    ],
  ],
  '57014': [
    ['một lệnh mất quá lâu', 'a statement took too long'],
    [
      'Xem có ai đang khóa bảng hoặc máy chủ có quá tải không; giới hạn là `database.statementTimeoutMs`.',
      'See whether somebody locks the tables or the server is overloaded; the limit is `database.statementTimeoutMs`.',
    ],
  ],
  '0A000': old,
  '42601': old,
  '42704': old,
  '42883': old,
  'version-too-old': old,
  'newer-schema': [
    ['phiên bản mới hơn của cổng đã nâng cấp nó', 'a newer version of the gateway has changed it'],
    ['Dùng đúng phiên bản cổng liên thông đó hoặc mới hơn.', 'Run that version of the gateway, or a newer one.'],
  ],
}

/** Where the code itself is not listed: the class of an SQLSTATE (PostgreSQL, appendix A). */
const reasonsByClass: Readonly<Record<string, readonly [Words, Words]>> = {
  '08': [['đường nối bị ngắt', 'the connection broke'], network],
  '28': [['tài khoản bị từ chối', 'the account is refused'], account],
  '53': [['thiếu tài nguyên', 'it lacks resources'], unknownAdvice],
  '58': [['lỗi của hệ điều hành hoặc đĩa', 'its operating system or disk fails'], hardware],
  XX: [['lỗi bên trong PostgreSQL', 'PostgreSQL fails inside'], hardware],
}
