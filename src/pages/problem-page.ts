/** What went wrong, as a page: in words, with the next step, and the code and request id for the telephone. */
import type { FailureCode } from '../domain/failure.ts'
import { failureTexts } from '../domain/texts/failure-text.ts'
import { html, type Markup } from './markup.ts'
import type { PageView } from './page-context.ts'
import { outsidePage } from './shell.ts'

/** `own` = the page's own words, for what is no failure of the catalogue. */
export function problemPage(view: PageView, code: FailureCode, requestId: string): Markup
export function problemPage(
  view: PageView,
  code: string,
  requestId: string,
  own: { title: string; text: string },
): Markup
export function problemPage(
  view: PageView,
  code: string,
  requestId: string,
  own?: { title: string; text: string },
): Markup {
  const { t, language } = view
  const texts = failureTexts[code as FailureCode]
  const title = own?.title ?? texts.title[language]
  const main = html`<section class="sign-in problem"><h1>${title}</h1><p>${own?.text ?? texts.nextStep[language]}</p>
<p class="buttons"><a class="button primary" href="${view.base}">${t.problems.home}</a></p>
<dl class="facts"><div><dt>${t.problems.what}</dt><dd><code>${code}</code></dd></div><div><dt>${t.problems.requestId}</dt><dd><code>${requestId}</code></dd></div></dl></section>`
  return outsidePage(view, { title, main, kind: 'narrow' })
}
