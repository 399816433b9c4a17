// Runs the mocks alone: npm run mocks. Prints where they are and how to try them; stops on Ctrl-C or SIGTERM, leaving
// nothing behind.

import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { registryPaths } from './civil-registry/routes.ts'
import { linkedPaths } from './linked/routes.ts'
import { getPersona } from './personas.ts'
import { ROUTES } from './population/routes.ts'
import { portalPaths } from './portal/routes.ts'
import type { Settings } from './settings.ts'
import { SIGN_IN_BASE } from './sign-in.ts'
import { type Mocks, startMocks } from './start.ts'

/** What `--help` prints, by the language of the terminal. */
const help = {
  en: `Runs the mock national systems alone: population database, civil registry, public-service portal and
linked services, with invented people.

  npm run mocks -- [options]

  --port PORT           port to listen on [4100]
  --host ADDRESS        address to listen on [127.0.0.1]
  --timeline FILE       faults by the clock (mocks/bad-morning.json is one)
  --state FOLDER        where registry, portal and linked services keep what they received
  --settings JSON       what PATCH /_control/settings takes, from the first request on
  --with-parent         ends when standard input ends
  -h, --help            prints this page and ends

Examples:
  npm run mocks -- --port 4200 --state .mocks
    on a port of their own; what was received outlives a restart
  npm run mocks -- --timeline mocks/bad-morning.json
    faults by the clock

Exit codes:
  0  stopped as asked
  1  it could not start
  2  the command line is wrong`,
  vi: `Chạy riêng các hệ thống quốc gia giả lập: dân cư, hộ tịch, cổng dịch vụ công và
dịch vụ công liên thông, với những người được bịa ra.

  npm run mocks -- [tùy chọn]

  --port PORT           cổng lắng nghe [4100]
  --host ADDRESS        địa chỉ lắng nghe [127.0.0.1]
  --timeline FILE       sự cố theo giờ (mocks/bad-morning.json là một ví dụ)
  --state FOLDER        nơi hộ tịch, cổng và phần mềm liên thông giữ những gì đã nhận
  --settings JSON       như PATCH /_control/settings, có hiệu lực từ yêu cầu đầu tiên
  --with-parent         kết thúc khi đầu vào chuẩn kết thúc
  -h, --help            in trang này rồi kết thúc

Ví dụ:
  npm run mocks -- --port 4200 --state .mocks
    ở cổng riêng; những gì đã nhận còn lại sau khi khởi động lại
  npm run mocks -- --timeline mocks/bad-morning.json
    sự cố theo giờ

Mã kết thúc:
  0  đã dừng theo yêu cầu
  1  không khởi động được
  2  dòng lệnh sai`,
}

class WrongCommandLine extends Error {}

function readOptions() {
  try {
    return parseArgs({
      options: {
        port: { type: 'string', default: '4100' },
        host: { type: 'string', default: '127.0.0.1' },
        timeline: { type: 'string' },
        // Registry, portal and linked services remember here what they received, over their own restart.
        state: { type: 'string' },
        // What PATCH /_control/settings takes, from the first request on.
        settings: { type: 'string' },
        // The process that started us holds our standard input: when it ends, so do we, even if it was killed.
        'with-parent': { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    throw new WrongCommandLine(`${error instanceof Error ? error.message : String(error)} (see --help)`)
  }
}

async function run(): Promise<Mocks> {
  const values = readOptions()
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('--port: expected 0..65535')
  const timeline: unknown =
    values.timeline === undefined ? undefined : JSON.parse(await readFile(values.timeline, 'utf8'))
  const mocks = await startMocks({
    host: values.host,
    port,
    timeline,
    log: (line) => console.error(line),
    ...(values.state === undefined ? {} : { state: values.state }),
    ...(values.settings === undefined ? {} : { settings: JSON.parse(values.settings) as Partial<Settings> }),
  })
  if (values['with-parent']) process.stdin.resume().once('end', () => void mocks.close())
  return mocks
}

function greet(mocks: Mocks): void {
  const { url } = mocks
  const { number } = getPersona('thu')
  const question = {
    type: 'TraCuuThongTinCongDan',
    MaYeuCau: 'thu-1',
    MaTichHop: '037',
    MaDVC: '1.999999',
    StaffEmail: 'canbo.mau@h99.example',
    GovAgencyCode: 'H99.01.02',
    HoVaTen: 'NGUYENVANTHU',
    NgayThangNamSinh: '19900131',
    SoDinhDanh: number,
  }
  console.log(`Mock population database and civil registry: ${url}   (people to try, endpoints, faults)\n`)
  for (const [path, { says }] of Object.entries(ROUTES)) console.log(`  POST ${path.padEnd(27)}${says}`)
  for (const [path, says] of registryPaths(mocks.settings)) console.log(`  POST ${path.padEnd(27)}${says}`)
  for (const [path, says] of portalPaths(mocks.settings)) console.log(`  POST ${path.padEnd(27)}${says}`)
  for (const [path, says] of linkedPaths(mocks.settings)) console.log(`  POST ${path.padEnd(27)}${says}`)
  console.log(`  GET  ${mocks.settings.portalPublicBase.padEnd(27)}what a citizen sees of a dossier`)
  console.log(`  GET  ${`${SIGN_IN_BASE}/authorize`.padEnd(27)}OpenID provider: persons who sign in at the gateway`)
  console.log(`  GET  ${'/personas'.padEnd(27)}people to try, as JSON`)
  console.log(`  GET  ${'/_control/state'.padEnd(27)}settings, faults, counts`)
  console.log(`  GET  ${'/_control/registry/ledger'.padEnd(27)}what was filed, by dossier code`)
  console.log(`  GET  ${'/_control/portal/ledger'.padEnd(27)}what the portal received, step by step`)
  console.log(`  GET  ${'/_control/linked/ledger'.padEnd(27)}linked dossiers and what was reported of them\n`)
  console.log('Try a lookup, then break it:')
  console.log(`  curl -s ${url}/lgsp/tree/population -d '${JSON.stringify(question)}'`)
  console.log(`  curl -s ${url}/_control/faults -d '{"fault":"html-200","rate":0.5}'`)
  console.log('Stop with Ctrl-C.')
}

if (process.argv.slice(2).some((argument) => argument === '--help' || argument === '-h')) {
  const { locale } = new Intl.DateTimeFormat().resolvedOptions()
  console.log(locale.startsWith('vi') ? help.vi : help.en)
  process.exit(0)
}
let mocks: Mocks
try {
  mocks = await run()
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exit(error instanceof WrongCommandLine ? 2 : 1)
}
greet(mocks)
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void mocks.close().then(() => process.stdin.destroy()))
