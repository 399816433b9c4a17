/** Signing in: the key of a system that may look, and the account of the person who does. */
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
  back: string
}

export function signInPage(view: PageView, state: SignInState): Markup {
  const { t } = view
  const { signIn: s, entrance } = t
  const main = html`<section class="sign-in"><h1>${entrance.title}</h1><p>${entrance.intro}</p>
${state.notice ? html`<div class="message" role="status"><p>${state.notice}</p></div>` : ''}
<form method="post" action="${view.base}/sign-in"><input type="hidden" name="back" value="${state.back}">
${drawField({ name: 'key', label: s.key, hint: entrance.keyHint, fault: state.keyFault, type: 'password', autocomplete: 'current-password' })}
${drawField({ name: 'officer', label: s.officer, hint: entrance.officerHint, fault: state.officerFault, value: state.officer, autocomplete: 'username', maxLength: officerCharsMax })}
<p class="buttons"><button class="primary">${s.do}</button></p></form><p class="soft">${s.ends(state.sessionHours)}</p></section>`
  return outsidePage(view, { title: entrance.title, main, kind: 'narrow' })
}
