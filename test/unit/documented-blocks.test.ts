/**
 * Blocks of `yaml` and `http` on the pages are what they say they are: each YAML is taken by the reader that would read it, each message of
 * the gateway is signed as the page says and holds the members that the gateway sends. A broken one fails here, in either language.
 */
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { afterAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readConsumers } from '../../src/access/consumers.ts'
import { composeMessages, messageId } from '../../src/alert/compose-message.ts'
import { AlertSettings } from '../../src/alert/settings.ts'
import type { OpenAlert } from '../../src/alert/transition-alert.ts'
import { readQuestions } from '../../src/compare/questions.ts'
import { Config, parsePath, pathJsonSchemas } from '../../src/config/config.ts'
import { ConfigProblems } from '../../src/config/problem.ts'
import { mergeProfile, readProfile } from '../../src/config/profile.ts'
import { isTree, mapLeaves } from '../../src/config/references.ts'
import type { Condition } from '../../src/domain/alert.ts'
import { readLaw } from '../../src/law/read-law.ts'
import type { AlertRow } from '../../src/store/alert/alerts.ts'
import { toFilingMessage } from '../../src/store/webhook/filing-messages.ts'
import { readUnits } from '../../src/unit/read-units.ts'
import { type Block, readBlocks } from '../sandbox/blocks.ts'
import { oddCertificate } from '../support/certificate.ts'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'lienthong-blocks-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

/** A configuration that stands by itself: a block of a page is put on top of it. */
const base = {
  database: { url: 'postgres://db.example/city' },
  access: { consumersFile: 'consumers.yaml', keyHashKey: 's'.repeat(32) },
  audit: { keyId: 'k1', chainKey: 's'.repeat(32), subjectKey: 's'.repeat(32) },
  links: {
    population: {
      paths: [{ name: 'ndxp', driver: 'ndxp-soap', url: 'https://bus.example', username: 'u', secret: 's'.repeat(32) }],
    },
  },
}
const needsSignIn = {
  server: { publicOrigins: ['https://lienthong.example'] },
  access: { signIn: { issuer: 'https://sso.example', clientId: 'lienthong', clientSecret: 's'.repeat(32), roles: [] } },
}
const person = { value: 'operators', role: 'operator' }
const alertSecret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`

/** References replaced by what they might lead to: a page shows where a secret comes from, and no secret. */
const withSecrets = (tree: unknown) =>
  mapLeaves(tree, ({ place, reference, value }) => {
    if (reference === null) return value
    if (place.at(-1) === 'roots') return oddCertificate()
    return place[0] === 'alerts' ? alertSecret : 's'.repeat(32)
  })

function readAsConfiguration(tree: Record<string, unknown>): void {
  const signIn = { ...needsSignIn, access: { signIn: { ...needsSignIn.access.signIn, roles: [person] } } }
  const whole = 'agreement' in tree ? mergeProfile(base, signIn) : base
  const faults = Config.safeParse(mergeProfile(whole, withSecrets(tree))).error?.issues ?? []
  expect(faults.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([])
}

/** What an entry of the register needs besides, where a page shows a part of one. */
const entry = {
  id: 'one-stop',
  name: 'Một cửa',
  keys: [{ id: 'abcdefghijkl', hash: 'a'.repeat(64) }],
  units: ['H99'],
  quota: { perMinute: 60, burst: 10 },
  grants: [],
}
function readAsRegister(entries: readonly object[]): void {
  const text = JSON.stringify({ consumers: entries.map((one) => ({ ...entry, ...one })) })
  expect(readConsumers(text).problems).toEqual([])
}

let profileBefore: string | undefined

/** Each YAML of a page by the reader that would read it; one that no reader is known for is a fault of the page. */
async function readYamlBlock({ text }: Block): Promise<void> {
  const tree: unknown = parse(text)
  if (Array.isArray(tree)) {
    // A path that names the profile shown before it.
    const profile = readProfile(profileBefore ?? '', 'profile', pathJsonSchemas())
    for (const path of tree) {
      const { profile: _, ...own } = path as { profile?: string }
      const merged = mergeProfile(profile.settings, withSecrets(own))
      const read = parsePath(profile.link, merged)
      expect(read.link === null ? read.faults : []).toEqual([])
    }
    return
  }
  if (!isTree(tree)) throw new Error('neither a group nor a list')
  const names = Object.keys(tree)
  if (names.includes('profile')) {
    profileBefore = write('profile.yaml', text)
    readProfile(profileBefore, 'profile.yaml', pathJsonSchemas())
  } else if (names.includes('consumers')) readAsRegister(tree.consumers as object[])
  else if (names.includes('grants')) readAsRegister([{ grants: tree.grants }])
  else if (names.includes('questions')) readQuestions(write('questions.yaml', text), '2026-11-30')
  else if (names.some((name) => ['calendar', 'hours'].includes(name))) readLaw([write('law.yaml', text)])
  else if (names.some((name) => ['books', 'changes'].includes(name))) await readUnits([write('units.yaml', text)])
  else if (names.every((name) => name in Config.shape)) readAsConfiguration(tree)
  else throw new Error(`no reader is known for ${names.join(', ')}`)
}

const pages = globSync(['*.md', 'docs/**/*.md', 'clients/*/*.md'], { cwd: root }).filter(
  (page) => page !== 'CHANGELOG.md',
)
const getBlocks = (language: string) =>
  pages
    .sort()
    .flatMap((page) =>
      readBlocks(readFileSync(join(root, page), 'utf8')).map((block, index) => ({ ...block, page, index })),
    )
    .filter((block) => block.language === language)

const yamls = getBlocks('yaml')
test('pages with YAML were found, in both languages', () => {
  expect(yamls.filter(({ page }) => page.endsWith('.vi.md')).length).toBeGreaterThan(10)
  expect(yamls.filter(({ page }) => !page.endsWith('.vi.md')).length).toBeGreaterThan(10)
})
test.each(yamls)('$page: YAML $index is what its reader takes', (block) => readYamlBlock(block))

test('a YAML that its reader refuses is a fault', async () => {
  const broken = { language: 'yaml', text: 'server: { prot: 1 }\n', note: '' }
  await expect(readYamlBlock(broken)).rejects.toThrow(/prot/)
  await expect(readYamlBlock({ ...broken, text: 'nothing: 1\n' })).rejects.toThrow(/no reader is known/)
  await expect(readYamlBlock({ ...broken, text: 'calendar: { day: [] }\n' })).rejects.toThrow(ConfigProblems)
})

/** Every path of names of a document, lists apart. */
const namesIn = (value: unknown, at = ''): string[] =>
  isTree(value)
    ? Object.entries(value).flatMap(([name, inner]) => [`${at}/${name}`, ...namesIn(inner, `${at}/${name}`)])
    : []

const completed: Parameters<typeof toFilingMessage>[0] = {
  sequence: 812,
  filingId: '0198c0de-0000-4000-8000-00000000002a',
  number: 5,
  type: 'completed',
  state: 'completed',
  dossier: 'H99.01.02-261123-0001',
  kind: 'birth',
  consumer: 'one-stop',
  at: '2026-11-23T08:00:00.000Z',
}
const filingBody = toFilingMessage(completed).body
const alertSettings = AlertSettings.parse({
  pageUrl: 'https://lienthong.example.vn/ops',
  targets: [{ name: 'duty-desk', url: 'https://watch.example.vn/lienthong', secret: alertSecret }],
})
const condition: Condition = {
  key: 'path/population/ndxp',
  kind: 'path',
  severity: 'error',
  step: 1,
  since: 0,
  link: 'population',
  path: 'ndxp',
  reason: { code: 'tls-failed', layer: 'network', phase: 'tls' },
  sentence: { vi: 'một', en: 'one' },
  nextStep: { vi: 'hai', en: 'two' },
  count: null,
}
const open = { quietSince: null, step: 1, count: 1, reminders: 0, remindAt: null }
const alert: OpenAlert = { ...open, since: 0, severity: 'error', condition }
const row: AlertRow = {
  ...open,
  key: condition.key,
  state: 'open',
  number: 2,
  since: 0,
  openedAt: 0,
  recoveredAt: null,
  severity: 'error',
  condition,
  notified: [],
}
const [alertMessage] = composeMessages(row, { type: 'alert.opened', alert }, 0, alertSettings).messages

const messages = getBlocks('http')
test('pages with messages were found', () => {
  expect(messages.map(({ page }) => basename(page)).sort()).toEqual([
    'alerts.md',
    'alerts.vi.md',
    'webhooks.md',
    'webhooks.vi.md',
  ])
})
test.each(messages)(
  '$page: the message is signed as the page says, and holds what the gateway sends',
  ({ page, text }) => {
    const [head = '', body = ''] = text.trimEnd().split('\n\n')
    const [start = '', ...lines] = head.split('\n')
    expect(start).toMatch(/^POST \/\S+$/)
    const headers = new Map(lines.map((line) => [line.split(': ')[0], line.split(': ')[1] ?? '']))
    expect(headers.get('Content-Type')).toBe('application/json')
    const secret = /`(whsec_[A-Za-z0-9+/=]{44,})`/.exec(readFileSync(join(root, page), 'utf8'))?.[1] ?? ''
    const at = new Date(Number(headers.get('webhook-timestamp')) * 1_000)
    expect(headers.get('webhook-signature')).toBe(new Webhook(secret).sign(headers.get('webhook-id') ?? '', at, body))
    const shown = JSON.parse(body)
    const isAlert = basename(page).startsWith('alerts')
    const gatewaySends = JSON.parse(isAlert ? (alertMessage?.body ?? '') : filingBody)
    if (isAlert) expect(namesIn(shown)).toEqual(namesIn(gatewaySends))
    else expect(shown).toEqual(gatewaySends)
    // The id is of the message, the timestamp not before it.
    expect(headers.get('webhook-id')).toBe(isAlert ? messageId(shown.key, 3) : toFilingMessage(completed).message)
    expect(at.getTime()).toBeGreaterThanOrEqual(Math.floor(Date.parse(shown.timestamp ?? shown.at) / 1_000) * 1_000)
  },
)
