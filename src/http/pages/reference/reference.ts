/**
 * The reference of the API below `/docs`: pages made from the description and the gateway's own tables, in both languages, each
 * drawn once. One small script makes forms to try them; without it they are whole. Nothing loaded from elsewhere, no style within the markup: the strictest content policy holds.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Language } from '../../language.ts'
import { type FixedPage, fixedPage } from '../fixed-page.ts'
import { readDescription } from './description.ts'
import { framePage, type ReferencePage, type ReferenceView } from './frame.ts'
import { tagTexts } from './operation-names.ts'
import { overviewPage, searchPage, tagPage } from './pages.ts'
import { indexReference, type ReferenceIndex } from './search.ts'
import { statesPage } from './states-page.ts'

export interface Reference {
  /** By name below `/docs`; `undefined` = there is no such page. */
  getPage(name: string, language: Language): Promise<FixedPage> | undefined
  /** Pages by name, for those who want all. */
  names: readonly string[]
  style: FixedPage
  script: FixedPage
  search(query: string, language: Language): Promise<string>
}

export const referenceHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
}

/**
 * `document` is the description of the API. A page is drawn when it is first asked for: one takes a few hundredths of a second, all
 * of them together would hold up every start, and most gateways are never asked for most of them.
 */
export function createReference(document: object): Reference {
  const description = readDescription(document)
  const used = new Set(description.operations.map(({ tag }) => tag))
  const known = Object.keys(tagTexts).filter((tag) => used.has(tag))
  const unknown = Array.from(used).filter((tag) => !known.includes(tag))
  const tags = [...known, ...unknown]
  const names = ['', 'states', ...tags]
  const styles = ['../tokens.css', 'reference.css'].map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
  const style = fixedPage(styles.join('\n'), 'text/css; charset=utf-8')
  const script = fixedPage(readFileSync(join(import.meta.dirname, 'try.js'), 'utf8'), 'text/javascript; charset=utf-8')
  const versioned = (name: string, { plain }: FixedPage) => `/docs/${name}?v=${plain.etag.replaceAll('"', '')}`
  const viewIn = (language: Language): ReferenceView => {
    return { language, tags, style: versioned('reference.css', style), script: versioned('try.js', script) }
  }
  const makePage = (name: string, language: Language): ReferencePage => {
    if (name === '') return overviewPage(description, language)
    return name === 'states' ? statesPage(language) : tagPage(description, name, language)
  }
  const draw = async (name: string, language: Language) => {
    const markup = await framePage(viewIn(language), makePage(name, language))
    return fixedPage(String(markup), 'text/html; charset=utf-8')
  }
  const drawn = new Map<string, Promise<FixedPage>>()
  const indexes: Partial<Record<Language, ReferenceIndex>> = {}
  return {
    names,
    style,
    script,
    getPage(name, language) {
      if (!names.includes(name)) return undefined
      const key = `${language} ${name}`
      const page = drawn.get(key) ?? draw(name, language)
      drawn.set(key, page)
      return page
    },
    async search(query, language) {
      indexes[language] ??= indexReference(description, language)
      return String(await framePage(viewIn(language), searchPage(query, indexes[language].find(query), language)))
    },
  }
}
