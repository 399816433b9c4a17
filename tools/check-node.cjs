// Says in a sentence what an older Node.js says with a stack: it reads no TypeScript. So this file is plain JavaScript that
// every Node.js reads, and npm runs it before `npm start`, `npm run gateway` and `npm test`.
const { existsSync } = require('node:fs')
const { join } = require('node:path')

const major = Number(process.versions.node.split('.')[0])
const { LC_ALL, LC_MESSAGES, LANG } = process.env
const language = (LC_ALL || LC_MESSAGES || LANG || '').toLowerCase().startsWith('vi') ? 'vi' : 'en'
const words = {
  missing: {
    vi: 'Chưa cài các gói cần dùng. Hãy chạy: npm ci',
    en: 'The packages are not installed. Run: npm ci',
  },
  old: {
    vi: `Cổng cần Node.js 24, mà lệnh này chạy bằng Node.js ${process.versions.node}. Node.js 24 đi cùng các gói phát triển: hãy chạy npm ci, không kèm --ignore-scripts hay --omit=dev.`,
    en: `The gateway needs Node.js 24, and this runs on Node.js ${process.versions.node}. Node.js 24 comes with the development packages: run npm ci, without --ignore-scripts or --omit=dev.`,
  },
}

const wrong = !existsSync(join(__dirname, '../node_modules')) ? 'missing' : major < 24 ? 'old' : undefined
if (wrong) {
  console.error(words[wrong][language])
  process.exit(1)
}
