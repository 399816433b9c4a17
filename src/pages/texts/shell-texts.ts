/** What surrounds every page for people, in both languages. What a set of pages is called, and who signs in there, it says itself. */
import { plural } from './plural.ts'

const vi = {
  brand: 'Liên thông',
  skip: 'Đến nội dung chính',
  language: 'Ngôn ngữ',
  otherLanguage: { code: 'en', name: 'English' },
  theme: 'Giao diện',
  themes: { auto: 'Theo máy', light: 'Sáng', dark: 'Tối' },
  signOut: 'Đăng xuất',
  signedInAs: (officer: string, consumer: string) => `${officer} · ${consumer}`,
  footer: (version: string, instance: string) => `Phiên bản ${version} · tiến trình ${instance}`,

  live: {
    snapshot: (at: string) => `Ảnh chụp lúc ${at}`,
    reload: 'Tải lại',
    live: 'Trực tiếp',
    connecting: 'Đang kết nối…',
    lost: 'Mất liên lạc từ',
    ended: 'Phiên làm việc đã kết thúc',
    signIn: 'Đăng nhập lại',
  },

  signIn: {
    key: 'Khóa truy cập',
    officer: 'Tài khoản cán bộ',
    do: 'Đăng nhập',
    keyFault: 'Cổng không nhận khóa này: có thể nhập sai, đã hết hạn hoặc đã bị thu hồi.',
    officerFault: (most: number) => `Chỉ gồm chữ không dấu, số và . _ @ -, tối đa ${most} ký tự.`,
    tooMany: (seconds: number) => `Quá nhiều lần thử. Vui lòng chờ ${seconds} giây rồi thử lại.`,
    expired: 'Phiên làm việc đã hết hạn hoặc khóa đã bị thu hồi. Vui lòng đăng nhập lại.',
    signedOut: 'Anh/chị đã đăng xuất.',
    withProvider: (name: string) => `Đăng nhập bằng ${name}`,
    orKey: 'Hoặc dùng khóa truy cập',
    signOutToo: (name: string) => `Đăng xuất cả ở ${name}`,
    done: 'Đã đăng nhập',
    goOn: 'Tiếp tục',
    ends: (hours: number) => `Phiên tự kết thúc sau ${hours} giờ.`,
  },

  problems: {
    what: 'Mã lỗi',
    requestId: 'Mã yêu cầu',
    home: 'Về bảng tổng quan',
    csrf: 'Biểu mẫu này không đến từ phiên làm việc của anh/chị, nên không có gì được thực hiện. Vui lòng mở lại trang rồi thử lần nữa.',
    csrfTitle: 'Yêu cầu không được chấp nhận',
  },
}

/** What a set of pages says of itself. */
interface EntranceTexts {
  /** Beside the brand: what these pages are. */
  name: string
  title: string
  intro: string
  keyHint: string
  officerHint: string
  /** The key is right, but its system has no role that may come in. */
  roleFault: string
}

export type ShellTexts = typeof vi & { entrance: EntranceTexts }

const en: typeof vi = {
  brand: 'Lienthong',
  skip: 'Skip to the content',
  language: 'Language',
  otherLanguage: { code: 'vi', name: 'Tiếng Việt' },
  theme: 'Colours',
  themes: { auto: 'Auto', light: 'Light', dark: 'Dark' },
  signOut: 'Sign out',
  signedInAs: (officer, consumer) => `${officer} · ${consumer}`,
  footer: (version, instance) => `Version ${version} · process ${instance}`,

  live: {
    snapshot: (at) => `As of ${at}`,
    reload: 'Reload',
    live: 'Live',
    connecting: 'Connecting…',
    lost: 'No contact since',
    ended: 'The session has ended',
    signIn: 'Sign in again',
  },

  signIn: {
    key: 'API key',
    officer: 'Your account',
    do: 'Sign in',
    keyFault: 'The gateway does not accept this key: it may be mistyped, expired or withdrawn.',
    officerFault: (most) => `Only plain letters, digits and . _ @ -, at most ${most} characters.`,
    tooMany: (seconds) => `Too many attempts. Wait ${plural(seconds, 'second', 'seconds')} and try again.`,
    expired: 'The session has run out or its key was withdrawn. Sign in again, please.',
    signedOut: 'You are signed out.',
    withProvider: (name) => `Sign in with ${name}`,
    orKey: 'Or use an API key',
    signOutToo: (name) => `Sign out at ${name} too`,
    done: 'Signed in',
    goOn: 'Continue',
    ends: (hours) => `The session ends by itself after ${plural(hours, 'hour', 'hours')}.`,
  },

  problems: {
    what: 'Code',
    requestId: 'Request id',
    home: 'To the overview',
    csrf: 'This form does not come from your session, so nothing was done. Open the page again and repeat it.',
    csrfTitle: 'The request was not accepted',
  },
}

export const shellTexts = { vi, en }
