/**
 * Looks at what the project depends on: the lock file by itself, without a network, and then the advisories that the registry knows. Where
 * those cannot be asked for, that is said and fails nothing: a build must not depend on a service being up.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { flag, readOrEnd } from '../src/app/command-line.ts'

const Names = z.record(z.string(), z.string()).default({})
const Manifest = z.object({ dependencies: Names, devDependencies: Names })
const Locked = z.object({
  version: z.string().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  link: z.boolean().default(false),
  dev: z.boolean().default(false),
  devOptional: z.boolean().default(false),
  optional: z.boolean().default(false),
  hasInstallScript: z.boolean().default(false),
})
const Lock = z.object({ lockfileVersion: z.number(), packages: z.record(z.string(), z.unknown()) })
const Audit = z.object({
  metadata: z.object({ vulnerabilities: z.object({ high: z.number(), critical: z.number(), total: z.number() }) }),
  vulnerabilities: z.record(z.string(), z.object({ severity: z.string(), range: z.string() })),
})

/**
 * What is wrong with a lock file: a package without the hash of its content, from elsewhere than a registry, or that runs a script where it
 * is installed for production; and a manifest that asks for something else than what is locked. Of tools of development for other platforms
 * the lock file knows no hash: npm writes those of packages that it saw.
 */
export function findLockFaults(lockText: string, manifestText: string): string[] {
  const { lockfileVersion, packages } = Lock.parse(JSON.parse(lockText))
  const manifest = Manifest.parse(JSON.parse(manifestText))
  const root = Manifest.parse(packages[''] ?? {})
  const faults: string[] = lockfileVersion < 3 ? [`lock file of version ${lockfileVersion}; 3 is needed`] : []
  for (const kind of ['dependencies', 'devDependencies'] as const) {
    const names = new Set([...Object.keys(manifest[kind]), ...Object.keys(root[kind])])
    for (const name of names) {
      if (manifest[kind][name] !== root[kind][name]) faults.push(`${name}: the manifest and the lock file differ`)
    }
  }
  for (const [path, entry] of Object.entries(packages)) {
    if (path === '') continue
    const { resolved, integrity, link, dev, devOptional, optional, hasInstallScript } = Locked.parse(entry)
    const name = path.split('node_modules/').at(-1) ?? path
    if (link || (resolved !== undefined && !/^https:\/\/[^?#]+\.tgz$/.test(resolved)))
      faults.push(`${name}: is not from a registry`)
    else if (!integrity?.startsWith('sha512-') && !(dev && optional && integrity === undefined))
      faults.push(`${name}: has no SHA-512 of its content`)
    if (hasInstallScript && !dev && !devOptional) faults.push(`${name}: would run a script where it is installed`)
  }
  return faults
}

/** `null`: the advisories could not be asked for. */
function findAdvisories(root: string): string[] | null {
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
    cwd: root,
    encoding: 'utf8',
    timeout: 60_000,
  })
  const { data } = Audit.safeParse(readJson(stdout))
  if (!data) return null
  return Object.entries(data.vulnerabilities)
    .filter(([, { severity }]) => severity === 'high' || severity === 'critical')
    .map(([name, { severity, range }]) => `${name} ${range}: ${severity}`)
}

function readJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}

function main(): void {
  const { options } = readOrEnd(
    {
      usage: 'npm run check-dependencies',
      purpose: {
        vi: 'Kiểm tra các gói mà dự án dùng: tệp khóa, và các cảnh báo an toàn đã công bố.',
        en: 'Checks the packages that the project uses: the lock file, and the advisories that are known.',
      },
      options: { offline: flag('chỉ xem tệp khóa', 'looks at the lock file alone') },
      examples: [
        {
          typed: 'npm run check-dependencies -- --offline',
          meaning: { vi: 'không cần mạng', en: 'without a network' },
        },
      ],
      exitCodes: {
        0: {
          vi: 'không thấy gì, hoặc không hỏi được danh sách cảnh báo (có nêu)',
          en: 'nothing was found, or the advisories could not be asked for (which is said)',
        },
        1: { vi: 'có điều cần sửa', en: 'something is to be mended' },
        2: { vi: 'dòng lệnh sai', en: 'the command line is wrong' },
      },
    },
    process.argv.slice(2),
    process.env,
  )
  const root = join(import.meta.dirname, '..')
  const read = (name: string) => readFileSync(join(root, name), 'utf8')
  const faults = findLockFaults(read('package-lock.json'), read('package.json'))
  const advisories = options.offline ? null : findAdvisories(root)
  for (const fault of [...faults, ...(advisories ?? [])]) console.error(fault)
  console.log(`lock file: ${faults.length === 0 ? 'as it must be' : `${faults.length} faults`}`)
  console.log(
    `advisories: ${advisories === null ? 'NOT ASKED FOR: the registry has no answer here' : `${advisories.length} that are high or critical`}`,
  )
  if (faults.length + (advisories?.length ?? 0) > 0) process.exitCode = 1
}

if (process.argv[1] === import.meta.filename) main()
