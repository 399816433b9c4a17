/** Signing in: with the provider of the city, or with the key of a system that may look and the account of the person who does. */
import { officerCharsMax } from '../../domain/limits.ts'
import { drawField } from '../forms/fields.ts'
import { html, type Markup } from '../markup.ts'
import type { PageView } from '../page-context.ts'
import { outsidePage } from '../shell.ts'

export interface SignInState {
  officer: string
  /** Shown again beside its field; the key itself is never shown again. */
  keyFault?: string | undefined
  officerFault?: string | undefined
  notice?: string | undefined
  sessionHours: number
  /** Absent: there is none, and keys open the door. `signOut`: where its own session ends, after signing out here. */
  provider: { name: string; keys: boolean; signOut: string | undefined } | undefined
  back: string
}

type Provider = NonNullable<SignInState['provider']>

export function signInPage(view: PageView, state: SignInState): Markup {
  const { t } = view
  const { signIn: s, entrance } = t
  const { provider } = state
  const main = html`<section class="sign-in"><h1>${entrance.title}</h1><p>${entrance.intro}</p>
${state.notice ? html`<div class="message" role="status"><p>${state.notice}</p></div>` : ''}
${provider ? drawProvider(view, state, provider) : ''}
${provider?.keys === false ? '' : drawKeyForm(view, state)}<p class="soft">${s.ends(state.sessionHours)}</p></section>`
  return outsidePage(view, { title: entrance.title, main, kind: 'narrow' })
}

/** A link, because a form could not be sent on to another site. */
function drawProvider({ base, t }: PageView, { back }: SignInState, { name, signOut }: Provider): Markup {
  const { signIn: s } = t
  return html`<p class="buttons"><a class="button primary" href="${base}/sign-in/begin?back=${encodeURIComponent(back)}">${s.withProvider(name)}</a></p>
${signOut === undefined ? '' : html`<p class="buttons"><a class="button" href="${signOut}">${s.signOutToo(name)}</a></p>`}`
}

function drawKeyForm(view: PageView, state: SignInState): Markup {
  const { signIn: s, entrance } = view.t
  return html`${state.provider ? html`<h2>${s.orKey}</h2>` : ''}<form method="post" action="${view.base}/sign-in"><input type="hidden" name="back" value="${state.back}">
${drawField({ name: 'key', label: s.key, hint: entrance.keyHint, fault: state.keyFault, type: 'password', autocomplete: 'current-password' })}
${drawField({ name: 'officer', label: s.officer, hint: entrance.officerHint, fault: state.officerFault, value: state.officer, autocomplete: 'username', maxLength: officerCharsMax })}
<p class="buttons"><button class="primary">${s.do}</button></p></form>`
}
