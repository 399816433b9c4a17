/**
 * Markup of the pages: `html` escapes whatever is put into it. Ours is the library's, typed for what we use: no promise is
 * ever put in, so none comes out.
 */
import { html as asyncHtml } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

export type Markup = HtmlEscapedString
/** What may be put in: `''`, `false` and `undefined` show nothing. */
export type Part = Markup | string | number | false | undefined | null | readonly Part[]

export const html = asyncHtml as (strings: TemplateStringsArray, ...pieces: Part[]) => Markup
