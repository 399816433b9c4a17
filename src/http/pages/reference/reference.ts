/**
 * The reference of the API below `/docs`: pages made from the description and the gateway's own tables, in both languages, each
 * drawn once. No script, nothing loaded from elsewhere, no style within the markup: the strictest content policy holds.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Language } from '../../language.ts'
import { type FixedPage, fixedPage } from '../fixed-page.ts'
import { readDescription } from './description.ts'
import { framePage, type ReferencePage, type ReferenceView } from './frame.ts'
import { tagTexts } from './operation-names.ts'
import { overviewPage, searchPage, tagPage } from './pages.ts'
import { indexReference } from './search.ts'
import { statesPage } from './states-page.ts'

export interface Reference {
  /** By name below `/docs`; `undefined` = there is no such page. */
  getPage(name: string, language: Language): FixedPage | undefined
  /** Pages by name, for those who want all. */
  names: readonly string[]
  style: FixedPage
  search(query: string, language: Language): Promise<string>
}

export const referenceHeaders = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
}

const both = ['vi', 'en'] as const

export async function drawReference(document: object): Promise<Reference> {
  const description = readDescription(document)
  const used = new Set(description.operations.map(({ tag }) => tag))
  const known = Object.keys(tagTexts).filter((tag) => used.has(tag))
  const unknown = Array.from(used).filter((tag) => !known.includes(tag))
  const tags = [...known, ...unknown]
  const style = fixedPage(readFileSync(join(import.meta.dirname, 'reference.css'), 'utf8'), 'text/css; charset=utf-8')
  const viewIn = (language: Language): ReferenceView => {
    return { language, tags, style: `/docs/reference.css?v=${style.plain.etag.replaceAll('"', '')}` }
  }
  const pages = new Map<string, FixedPage>()
  const draw = async (page: ReferencePage, language: Language) =>
    void pages.set(
      `${language} ${page.name}`,
      fixedPage(String(await framePage(viewIn(language), page)), 'text/html; charset=utf-8'),
    )
  for (const language of both) {
    await draw(overviewPage(description, language), language)
    await draw(statesPage(language), language)
    for (const tag of tags) await draw(tagPage(description, tag, language), language)
  }
  const indexes = { vi: indexReference(description, 'vi'), en: indexReference(description, 'en') }
  return {
    names: ['', 'states', ...tags],
    style,
    getPage: (name, language) => pages.get(`${language} ${name}`),
    async search(query, language) {
      const found = indexes[language].find(query)
      return String(await framePage(viewIn(language), searchPage(query, found, language)))
    },
  }
}
