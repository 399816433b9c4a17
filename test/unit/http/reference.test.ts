/** The reference below `/docs`, drawn from the published description: whole, in both languages, and small. */
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { beforeAll, describe, expect, test } from 'vitest'
import { dossierEventTypes, dossierStatuses } from '../../../src/domain/dossier/dossier.ts'
import { failures } from '../../../src/domain/failure.ts'
import { filingRemarks, filingStates } from '../../../src/domain/filing/filing.ts'
import { linkedEventTypes } from '../../../src/domain/linked/linked.ts'
import type { FixedPage } from '../../../src/http/pages/fixed-page.ts'
import { type Description, readDescription } from '../../../src/http/pages/reference/description.ts'
import { operationNames, tagTexts } from '../../../src/http/pages/reference/operation-names.ts'
import { createReference, type Reference } from '../../../src/http/pages/reference/reference.ts'
import { sampleValue } from '../../../src/http/pages/reference/sample-value.ts'
import { drawSamples, makeCall } from '../../../src/http/pages/reference/samples.ts'
import { fold, indexReference } from '../../../src/http/pages/reference/search.ts'

const document = JSON.parse(
  readFileSync(new URL('../../../contracts/gateway/openapi.json', import.meta.url), 'utf8'),
) as { components: { schemas: object }; webhooks: Record<string, { post: { summary: string } }> }
const languages = ['vi', 'en'] as const
let description: Description
let reference: Reference
const pages = new Map<string, FixedPage | undefined>()
beforeAll(async () => {
  description = readDescription(document)
  reference = createReference(document)
  for (const language of languages) {
    for (const name of reference.names) pages.set(`${language} ${name}`, await reference.getPage(name, language))
  }
})

const pageText = (name: string, language: 'vi' | 'en') => pages.get(`${language} ${name}`)?.plain.body.toString() ?? ''

describe.each(languages)('in %s', (language) => {
  test('every operation, failure, state and event has its place, under one anchor of one page', () => {
    for (const { id, tag, path } of description.operations) {
      const text = pageText(tag, language)
      expect(text.split(`id="${id}"`), id).toHaveLength(2)
      expect(text).toContain(`<code>${path}</code>`)
    }
    const overview = pageText('', language)
    for (const code of Object.keys(failures)) expect(overview).toContain(`id="failure-${code}"`)
    const states = pageText('states', language)
    for (const code of [...filingStates, ...filingRemarks]) expect(states).toContain(`id="filing-${code}"`)
    for (const code of dossierStatuses) expect(states).toContain(`id="dossier-${code}"`)
    for (const code of dossierEventTypes) expect(states).toContain(`id="dossier-event-${code}"`)
  })

  test('no link leads nowhere, no anchor stands twice, nothing runs or comes from elsewhere, and no page is large', () => {
    const ids = new Map(
      reference.names.map((name) => [
        name,
        [...pageText(name, language).matchAll(/ id="([^"]+)"/g)].map(([, id]) => id),
      ]),
    )
    for (const name of reference.names) {
      const text = pageText(name, language)
      const own = ids.get(name) ?? []
      expect(
        own.filter((id, index) => own.indexOf(id) !== index),
        name,
      ).toEqual([])
      for (const [, href = ''] of text.matchAll(/ href="([^"]*)"/g)) {
        const [, page, anchor] = /^(?:\/docs(?:\/([a-z-]+))?\?lang=(?:vi|en))?(?:#(.+))?$/.exec(href) ?? []
        const known = /^\/docs\/reference\.css|^\/openapi\.json$|^data:,$/.test(href)
        if (known) continue
        const target = href.startsWith('#') ? own : ids.get(page ?? '')
        expect(target, href).toBeDefined()
        if (anchor !== undefined) expect(target, `${name} ${href}`).toContain(anchor)
      }
      // The one script is the gateway's own file, and stands only where there is something to copy or to try.
      const scripts = text.match(/<script src="\/docs\/try\.js\?v=[\w-]+" defer data-texts="[^"<>]*"><\/script>/g) ?? []
      expect(scripts.length, name).toBe(text.includes('<div class="samples') ? 1 : 0)
      expect(text.replace(scripts[0] ?? '', '')).not.toMatch(/<script| src=| style=|<style|@import/)
      expect(pages.get(`${language} ${name}`)?.gzip.body.length, name).toBeLessThan(100_000)
    }
  })
})

test('every tag and every operation has its name in Vietnamese, and none has one too many', () => {
  expect(Object.keys(operationNames).sort()).toEqual(description.operations.map(({ id }) => id).sort())
  expect(Object.keys(tagTexts).sort()).toEqual([...new Set(description.operations.map(({ tag }) => tag))].sort())
})

test('the body of every sample fits the schema that it shows, and so does an example of each of the ten kinds', () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  formats.default(ajv)
  ajv.addSchema({ $id: 'api', components: document.components })
  const check = (schema: object, value: unknown, what: string) => {
    const refs = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/')) as object
    const validate = ajv.compile(refs)
    expect([what, validate(value), validate.errors ?? []]).toEqual([what, true, []])
  }
  for (const described of description.operations) {
    const schema = described.operation.requestBody?.content?.['application/json']?.schema
    if (!schema) continue
    check(schema, JSON.parse(makeCall(described, description.schemas).body ?? 'null'), described.id)
  }
  const kinds = description.schemas.FilingRequest?.oneOf ?? []
  expect(kinds).toHaveLength(10)
  for (const kind of kinds) check(kind, sampleValue(kind, description.schemas), kind.$ref ?? '')
})

test('every type of message that webhooks send is described, with what it means, and none besides', () => {
  const { webhooks } = document
  expect(Object.keys(webhooks).sort()).toEqual(
    [
      ...filingStates.map((type) => `filing.${type}`),
      ...filingRemarks.map((type) => `filing.${type}`),
      ...dossierEventTypes.map((type) => `dossier.${type}`),
      ...linkedEventTypes.map((type) => `linked-dossier.${type}`),
      'summary.day',
      'summary.month',
    ].sort(),
  )
  for (const [type, { post }] of Object.entries(webhooks)) expect(post.summary.length, type).toBeGreaterThan(10)
})

test('the description says of every state and event what it means', () => {
  const { FilingState, FilingEventType, DossierEventType } = description.schemas
  for (const code of filingStates) expect(FilingState?.description).toContain(`\n- \`${code}\` (`)
  for (const code of filingRemarks) expect(FilingEventType?.description).toContain(`\n- \`${code}\` (`)
  for (const code of dossierEventTypes) expect(DossierEventType?.description).toContain(`\n- \`${code}\`: `)
})

test('every operation has a sample in five languages, with address and key from the environment alone', () => {
  for (const described of description.operations) {
    const samples = drawSamples(makeCall(described, description.schemas))
    expect(samples.map(({ language }) => language)).toEqual(['curl', 'TypeScript', 'Python', 'C#', 'Java'])
    for (const { text } of samples) {
      expect(text).toContain('GATEWAY')
      expect(text).not.toMatch(/localhost|127\.0\.0\.1|undefined|\{\w+\}"/)
    }
  }
})

test('a search finds by code, by field and by words of both languages, with and without tones', () => {
  const found = (query: string, language: 'vi' | 'en' = 'vi') =>
    indexReference(description, language)
      .find(query)
      .map(({ href }) => href)
  expect(found('nop ho so ho tich')[0]).toBe('/docs/filings?lang=vi#submitFiling')
  expect(found('Nộp hồ sơ hộ tịch')).toEqual(found('nop ho so ho tich'))
  expect(found('file an act', 'en')).toContain('/docs/filings?lang=en#submitFiling')
  expect(found('quota-exceeded')).toContain('/docs?lang=vi#failure-quota-exceeded')
  expect(found('outcome-unknown')).toContain('/docs/states?lang=vi#filing-outcome-unknown')
  expect(found('personalNumber')).toContain('/docs/identity?lang=vi#lookUpPerson')
  expect(found('khong-co-gi-nhu-vay')).toEqual([])
  expect(found('  ')).toEqual([])
  expect(fold('Đăng ký')).toBe('dang ky')
})

test('what somebody searched for is shown as text and only where it found something', async () => {
  const markup = await reference.search('"><b id=x>', 'en')
  expect(markup).not.toContain('id=x')
  expect(await reference.search('999099000001', 'vi')).not.toContain('999099000001')
  expect(await reference.search('outcome-unknown', 'vi')).toContain('value="outcome-unknown"')
})
