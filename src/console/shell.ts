/** What surrounds every page: head, header with the switches, the message of the last action, footer. */
import type { PathState } from '../domain/link/link.ts'
import { clockText } from './format-time.ts'
import { html, type Markup, type Part } from './markup.ts'
import { themes, type View, type VisitorView } from './page-context.ts'

interface Page {
  title: string
  /** How that is what the page is about, for the icon in the tab; absent: the page is about nothing that can be ill. */
  state?: PathState | undefined
  main: Part
  /** Where the live stream of this page is; absent: the page is a snapshot. */
  stream?: string | undefined
  /** Class of the body. */
  kind?: string | undefined
}

function drawDocument(view: View, { title, kind = '', state }: Omit<Page, 'main'>, body: Part): Markup {
  const { assets, theme, language, t } = view
  return html`<!doctype html>
<html lang="${language}" data-theme="${theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – ${t.brand}</title>
<link rel="stylesheet" href="${assets.style}">
<link rel="icon" id="icon" href="${state ? assets.icons[state] : assets.icon}" type="image/svg+xml">
<script type="module" src="${assets.script}"></script>
</head>
<body class="${kind}">
<a class="skip" href="#main">${t.skip}</a>
${body}
</body>
</html>
`
}

/** A page before anybody is signed in. */
export function outsidePage(view: View, { main, ...page }: Page): Markup {
  const body = html`<header class="top">${brand(view)}<div class="switches">${languageLink(view)}</div></header>
<main id="main" tabindex="-1">${main}</main>`
  return drawDocument(view, page, body)
}

export function insidePage(view: VisitorView, { main, ...page }: Page): Markup {
  const { stream } = page
  const { t, officer, caller, mayAct, build } = view
  const body = html`<header class="top">${brand(view)}
${stream ? liveStatus(view, stream) : ''}
<div class="switches">${themeForm(view)}${languageLink(view)}
<form method="post" action="/ops/sign-out" class="who">${tokenField(view)}<span class="name">${t.signedInAs(officer, caller.consumer.id)}${mayAct ? '' : html` <em>${t.readOnly}</em>`}</span><button class="quiet">${t.signOut}</button></form></div>
</header>
${findMessage(view)}
<main id="main" tabindex="-1">${main}</main>
<footer class="foot">${t.footer(build.version, build.instance)}</footer>
<form method="post" id="act" hidden>${tokenField(view)}</form>`
  return drawDocument(view, page, body)
}

export function tokenField({ token }: VisitorView): Markup {
  return html`<input type="hidden" name="token" value="${token}">`
}

function brand({ t }: View): Markup {
  return html`<a class="brand" href="/ops"><svg viewBox="0 0 40 24" aria-hidden="true" focusable="false"><circle cx="12" cy="12" r="9"/><circle cx="28" cy="12" r="9"/></svg><b>${t.brand}</b> <span>${t.operators}</span></a>`
}

/** The page says itself how fresh it is; the script makes it live, and says so only while it is. */
function liveStatus(view: VisitorView, stream: string): Markup {
  const { t, here, now, language } = view
  const { live } = t
  const at = clockText(now, now, language, 'second')
  return html`<p class="live" id="live" role="status" data-stream="${stream}" data-live="${live.live}" data-lost="${live.lost}" data-ended="${live.ended}" data-sign-in="${live.signIn}" data-connecting="${live.connecting}" data-icon="${view.assets.icon}" data-language="${language}"><span class="dot" aria-hidden="true"></span><span class="says">${live.snapshot(at)}</span> <a href="${here}">${live.reload}</a></p>`
}

function languageLink({ t, here }: View): Markup {
  const { code, name } = t.otherLanguage
  const [path = '/ops', query = ''] = here.split('?')
  const parameters = new URLSearchParams(query)
  parameters.set('lang', code)
  return html`<a class="language" href="${path}?${parameters.toString()}" lang="${code}" hreflang="${code}">${name}</a>`
}

function themeForm(view: VisitorView): Markup {
  const { t, theme, here } = view
  const buttons = themes.map(
    (each) =>
      html`<button name="theme" value="${each}" aria-pressed="${each === theme ? 'true' : 'false'}">${t.themes[each]}</button>`,
  )
  return html`<form method="post" action="/ops/theme" class="theme" aria-label="${t.theme}">${tokenField(view)}<input type="hidden" name="back" value="${here}">${buttons}</form>`
}

function findMessage({ message }: VisitorView): Part {
  if (!message) return ''
  return html`<div class="message ${message.kind}" role="status" id="message" tabindex="-1"><p>${message.text}</p></div>`
}
