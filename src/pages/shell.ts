/** What surrounds every page: head, header with the switches, the message of the last action, footer. */
import { clockText } from './format-time.ts'
import { html, type Markup, type Part } from './markup.ts'
import { type PageView, type PageVisitor, themes } from './page-context.ts'

interface Page {
  title: string
  /** Address of the icon in the tab, where it says how that is what the page is about; absent: it is about nothing that can be ill. */
  icon?: string | undefined
  main: Part
  /** Where the live stream of this page is; absent: the page is a snapshot. */
  stream?: string | undefined
  /** Class of the body. */
  kind?: string | undefined
  /** A page that hangs where nobody touches it loads itself again after so long, where no script keeps it up to date. */
  againSeconds?: number | undefined
  /** A page that only leads on, to here. */
  onTo?: string | undefined
}

function drawDocument(
  view: PageView,
  { title, kind = '', icon, againSeconds, onTo }: Omit<Page, 'main'>,
  body: Part,
): Markup {
  const { assets, theme, language, t } = view
  return html`<!doctype html>
<html lang="${language}" data-theme="${theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – ${t.brand}</title>
<link rel="stylesheet" href="${assets.style}">
<link rel="icon" id="icon" href="${icon ?? assets.icon}" type="image/svg+xml">
<script type="module" src="${assets.script}"></script>${
    againSeconds === undefined
      ? ''
      : html`
<noscript><meta http-equiv="refresh" content="${againSeconds}"></noscript>`
  }${
    onTo === undefined
      ? ''
      : html`
<meta http-equiv="refresh" content="0; url=${onTo}">`
  }
</head>
<body class="${kind}">
<a class="skip" href="#main">${t.skip}</a>
${body}
</body>
</html>
`
}

/** A page before anybody is signed in. */
export function outsidePage(view: PageView, { main, ...page }: Page): Markup {
  const body = html`<header class="top">${brand(view)}<div class="switches">${languageLink(view)}</div></header>
<main id="main" tabindex="-1">${main}</main>`
  return drawDocument(view, page, body)
}

export function insidePage(view: PageVisitor, { main, ...page }: Page): Markup {
  const { stream } = page
  const { t, officer, caller, remark, build, base } = view
  const body = html`<header class="top">${brand(view)}
${stream ? liveStatus(view, stream) : ''}
<div class="switches">${themeForm(view)}${languageLink(view)}
<form method="post" action="${base}/sign-out" class="who">${tokenField(view)}<span class="name">${t.signedInAs(officer, caller.consumer.id)}${remark === '' ? '' : html` <em>${remark}</em>`}</span><button class="quiet">${t.signOut}</button></form></div>
</header>
${findMessage(view)}
<main id="main" tabindex="-1">${main}</main>
<footer class="foot">${t.footer(build.version, build.instance)}</footer>
<form method="post" id="act" hidden>${tokenField(view)}</form>`
  return drawDocument(view, page, body)
}

export function tokenField({ token }: PageVisitor): Markup {
  return html`<input type="hidden" name="token" value="${token}">`
}

function brand({ t, base }: PageView): Markup {
  return html`<a class="brand" href="${base}"><svg viewBox="0 0 40 24" aria-hidden="true" focusable="false"><circle cx="12" cy="12" r="9"/><circle cx="28" cy="12" r="9"/></svg><b>${t.brand}</b> <span>${t.entrance.name}</span></a>`
}

/** The page says itself how fresh it is; the script makes it live, and says so only while it is. */
function liveStatus(view: PageVisitor, stream: string): Markup {
  const { t, here, now, language } = view
  const { live } = t
  const at = clockText(now, now, language, 'second')
  return html`<p class="live" id="live" role="status" data-stream="${stream}" data-live="${live.live}" data-lost="${live.lost}" data-ended="${live.ended}" data-sign-in="${live.signIn}" data-connecting="${live.connecting}" data-icon="${view.assets.icon}" data-sign-in-at="${view.base}/sign-in" data-language="${language}"><span class="dot" aria-hidden="true"></span><span class="says">${live.snapshot(at)}</span> <a href="${here}">${live.reload}</a></p>`
}

function languageLink({ t, here, base }: PageView): Markup {
  const { code, name } = t.otherLanguage
  const [path = base, query = ''] = here.split('?')
  const parameters = new URLSearchParams(query)
  parameters.set('lang', code)
  return html`<a class="language" href="${path}?${parameters.toString()}" lang="${code}" hreflang="${code}">${name}</a>`
}

function themeForm(view: PageVisitor): Markup {
  const { t, theme, here, base } = view
  const buttons = themes.map(
    (each) =>
      html`<button name="theme" value="${each}" aria-pressed="${each === theme ? 'true' : 'false'}">${t.themes[each]}</button>`,
  )
  return html`<form method="post" action="${base}/theme" class="theme" aria-label="${t.theme}">${tokenField(view)}<input type="hidden" name="back" value="${here}">${buttons}</form>`
}

function findMessage({ message }: PageVisitor): Part {
  if (!message) return ''
  return html`<div class="message ${message.kind}" role="status" id="message" tabindex="-1"><p>${message.text}</p></div>`
}
