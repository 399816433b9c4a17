/** What surrounds every page of the reference: header with search, sidebar, and the way to the other language. */
import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { Language } from '../../language.ts'
import { tagTexts } from './operation-names.ts'
import { referenceTexts } from './texts.ts'

export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>

/** What a page is drawn with. */
export interface ReferenceView {
  language: Language
  /** Address of the style, which changes with its content. */
  style: string
  /** Address of the script that makes forms of operations, likewise. */
  script: string
  /** Tags that have operations, in the order of the sidebar. */
  tags: readonly string[]
}

export interface ReferencePage {
  /** Below `/docs`; `''` = the overview. */
  name: string
  title: string
  main: Markup
  /** What stands on the page, for the sidebar: anchors of it. */
  sections?: readonly { anchor: string; title: string; method?: string }[]
  query?: string
  /** It has samples to copy or operations to try. */
  scripted?: boolean
}

/** Stays in the language that was chosen. */
export const linkTo = (language: Language, name: string, anchor = ''): string =>
  `/docs${name === '' ? '' : `/${name}`}?lang=${language}${anchor === '' ? '' : `#${anchor}`}`

/** A sentence of the description, with what stands between backticks as code. */
export const prose = (text: string): Markup =>
  html`${text.split('`').map((piece, index) => (index % 2 === 1 ? html`<code>${piece}</code>` : piece))}`

export const tagName = (language: Language, tag: string): string => tagTexts[tag]?.[language][0] ?? tag

/** A method of HTTP, in a colour of its own beside its name. */
export const verb = (method: string): Markup => html`<span class="verb ${method.toLowerCase()}">${method}</span>`

/** A heading, and a link to itself for those who send somebody there; it is reached by its address, so keyboards pass it over. */
export const anchored = (id: string, title: string): Markup =>
  html`<h2 id="${id}">${title} <a class="anchor" href="#${id}" aria-hidden="true" tabindex="-1">#</a></h2>`

export function framePage({ language, style, script, tags }: ReferenceView, page: ReferencePage): Markup {
  const t = referenceTexts[language]
  const { name, title, main, sections = [], query, scripted } = page
  const entries = [
    { name: '', title: t.overview },
    { name: 'states', title: t.states },
    ...tags.map((tag) => ({ name: tag, title: tagName(language, tag) })),
  ]
  const list = () =>
    html`<ul>${entries.map(
      (entry) =>
        html`<li><a href="${linkTo(language, entry.name)}"${
          entry.name === name ? html` aria-current="page"` : ''
        }>${entry.title}</a>${
          entry.name === name && sections.length > 0
            ? html`<ul>${sections.map(
                (section) =>
                  html`<li><a href="#${section.anchor}">${section.method ? html`${verb(section.method)} ` : ''}<span>${section.title}</span></a></li>`,
              )}</ul>`
            : ''
        }</li>`,
    )}</ul>`
  const other = linkTo(t.other.code === 'vi' ? 'vi' : 'en', name)
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – ${t.brand} ${t.name}</title>
<link rel="stylesheet" href="${style}">
<link rel="icon" href="data:,">
${scripted ? html`<script src="${script}" defer data-texts="${JSON.stringify({ ...t.trying, ...t.copying })}"></script>\n` : ''}</head>
<body>
<a class="skip" href="#main">${t.skip}</a>
<header>
<a class="brand" href="${linkTo(language, '')}"><b>${t.brand}</b> <span>${t.name}</span></a>
<form role="search" action="/docs/search"><input type="hidden" name="lang" value="${language}"><input type="search" name="q" maxlength="100" aria-label="${t.search}" placeholder="${t.searchHint}" value="${query ?? ''}"><button>${t.search}</button></form>
<a class="other" href="${query === undefined ? other : `${other}&q=${encodeURIComponent(query)}`}" lang="${t.other.code}" hreflang="${t.other.code}">${t.other.name}</a>
</header>
<div class="columns">
<nav class="side" aria-label="${t.contents}">${list()}</nav>
<details class="menu"><summary>${t.contents}</summary><nav aria-label="${t.contents} (2)">${list()}</nav></details>
<main id="main" tabindex="-1">
<h1>${title}</h1>
${main}
</main>
</div>
</body>
</html>
`
}
