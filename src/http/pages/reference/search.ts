/** Search in the reference: all words must occur, in either language, with or without Vietnamese tones. */
import { dossierEventTypes, dossierStatuses } from '../../../domain/dossier/dossier.ts'
import { type FailureCode, failures } from '../../../domain/failure.ts'
import type { Bilingual } from '../../../domain/texts/bilingual.ts'
import { dossierEventTexts } from '../../../domain/texts/dossier-text.ts'
import { failureTexts } from '../../../domain/texts/failure-text.ts'
import { publicStatusTexts } from '../../../domain/texts/public-status-text.ts'
import { filingRemarkTexts, filingStateTexts } from '../../../domain/texts/state-text.ts'
import type { Language } from '../../language.ts'
import { type Description, namesWithin, type Schema } from './description.ts'
import { linkTo, tagName } from './frame.ts'
import { operationNames } from './operation-names.ts'
import { referenceTexts } from './texts.ts'

export interface Found {
  title: string
  where: string
  href: string
}

interface Entry extends Found {
  /** What is looked through first: names. */
  names: string
  all: string
}

/** So many are shown. */
export const foundMax = 60
/** A longer question is cut: a search costs in proportion to its words. */
const queryMax = 100
const wordsMax = 8

/** Without tones and case, so that `ho so` finds `hồ sơ`. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replaceAll('đ', 'd')
}

export interface ReferenceIndex {
  find(query: string): Found[]
}

export function indexReference(description: Description, language: Language): ReferenceIndex {
  const t = referenceTexts[language]
  const entry = (title: string, where: string, href: string, names: string, more = ''): Entry => {
    return { title, where, href, names: fold(`${title} ${names}`), all: fold(`${title} ${names} ${more}`) }
  }
  const operations = description.operations.map(({ id, tag, method, path, operation }) => {
    const title = (language === 'vi' ? operationNames[id] : undefined) ?? operation.summary ?? id
    const contents = [operation.requestBody, ...Object.values(operation.responses ?? {})].map((each) => each?.content)
    const roots = contents.flatMap((content) => Object.values(content ?? {}).map(({ schema }) => schema))
    const fields = namesWithin(roots, description.schemas).flatMap((name) =>
      name === 'Problem' ? [] : [name, ...memberNames(description.schemas[name])],
    )
    const parameters = (operation.parameters ?? []).map(({ name }) => name)
    const names = [id, method, path, operationNames[id], operation.summary, ...parameters].join(' ')
    const more = [operation.description, ...new Set(fields)].join(' ')
    return entry(title, `${tagName(language, tag)} · ${method} ${path}`, linkTo(language, tag, id), names, more)
  })
  const both = ({ vi, en }: Bilingual) => `${vi} ${en}`
  const codes = Object.keys(failures) as FailureCode[]
  const failed = codes.map((code) => {
    const { title, nextStep } = failureTexts[code]
    const href = linkTo(language, '', `failure-${code}`)
    return entry(title[language], `${t.failures} · ${code}`, href, `${code} ${both(title)}`, both(nextStep))
  })
  const states = Object.entries({ ...filingStateTexts, ...filingRemarkTexts }).map(([code, { name, meaning }]) =>
    entry(
      name[language],
      `${t.states} · ${code}`,
      linkTo(language, 'states', `filing-${code}`),
      `${code} ${both(name)}`,
      both(meaning),
    ),
  )
  const dossier = [
    ...dossierStatuses.map((code) => [code, `dossier-${code}`, publicStatusTexts[code]] as const),
    ...dossierEventTypes.map((code) => [code, `dossier-event-${code}`, dossierEventTexts[code]] as const),
  ].map(([code, anchor, text]) =>
    entry(text[language], `${t.states} · ${code}`, linkTo(language, 'states', anchor), `${code} ${both(text)}`),
  )
  const entries = [...operations, ...states, ...dossier, ...failed]
  return {
    find(query) {
      const words = fold(query.slice(0, queryMax))
        .split(/\s+/)
        .filter((word) => word !== '')
        .slice(0, wordsMax)
      if (words.length === 0) return []
      const inNames = entries.filter(({ names }) => words.every((word) => names.includes(word)))
      const elsewhere = entries.filter(
        (each) => !inNames.includes(each) && words.every((word) => each.all.includes(word)),
      )
      return [...inNames, ...elsewhere].map(({ title, where, href }) => ({ title, where, href }))
    },
  }
}

function memberNames(schema: Schema | undefined): string[] {
  if (!schema) return []
  const inner = [schema.items, ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])]
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, member]) => [name, ...memberNames(member)])
  return [...own, ...inner.flatMap(memberNames)]
}
