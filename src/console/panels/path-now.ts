/** One path as it is now: state, sentence, what to do, whose it is, figures, probes, and the technical details. */
import type { HealthReason, LinkReport, PathReport } from '../../domain/link/health.ts'
import { clockText, countText, lengthText, moment, msText, pastMoment } from '../../pages/format-time.ts'
import { html, type Markup, type Part } from '../../pages/markup.ts'
import type { VisitorView } from '../page-context.ts'
import { stateIcon } from '../pictures/icon.ts'
import { phaseKeys } from '../pictures/phases.ts'
import { probeDots } from '../pictures/probes.ts'
import { codeText, reasonText } from '../texts/texts.ts'

export const pathKey = (link: string, path: string) => `${link}-${path}`

export function pathNow(view: VisitorView, link: LinkReport, path: PathReport): Markup {
  const { language, t, now } = view
  const key = pathKey(link.link, path.path)
  const since = Date.parse(path.since)
  return html`<div class="now is-${path.state}" id="now-${key}">
<header>${stateIcon(path.state)}<h3 id="name-${key}">${path.path}</h3>
<p class="state"><b>${t.states[path.state]}</b> <span>${t.since} ${pastMoment(path.since, now, language)} · ${lengthText(now - since, language)}</span></p>
${getCarries(view, link, path)}</header>
<p class="sentence">${path.sentence[language]}</p>
${path.hold ? html`<p class="held-until"><b>${t.hold.until(clockText(path.hold.until, now, language))}</b> ${t.hold.by(path.hold.by)}: “${path.hold.reason}”</p>` : ''}
${path.nextStep ? html`<p class="next"><b>${t.nextStep}</b> ${path.nextStep[language]}</p>` : ''}
${path.reason ? blame(view, path.reason) : ''}
${figures(view, path)}
${probes(view, path, key)}
${details(view, path, key)}
${view.mayAct ? actions(view, link, path) : ''}
</div>`
}

function getCarries({ t }: VisitorView, link: LinkReport, path: PathReport): Part {
  if (link.carriedBy === path.path || path.carries)
    return html`<p class="carries"><span aria-hidden="true">➜</span> ${t.carries}</p>`
  return path.state === 'down' || path.state === 'held' ? '' : html`<p class="carries not">${t.standsBy}</p>`
}

/** Whom to call, and what to tell them. */
function blame({ t, language }: VisitorView, reason: HealthReason): Markup {
  return html`<dl class="blame"><div><dt>${t.blame}</dt><dd>${t.layers[reason.layer]}</dd></div>
<div><dt>${t.reason}</dt><dd>${reasonText(reason.code, language)} <code>${codeText(reason)}</code></dd></div>
${reason.phase ? html`<div><dt>${t.phase}</dt><dd>${t.phases[reason.phase]}</dd></div>` : ''}</dl>`
}

function figures({ t, language, now }: VisitorView, path: PathReport): Markup {
  const { figures: f } = t
  const { latency, window } = path
  const figure = (name: string, value: Part, small: Part = '', kind = '') =>
    html`<div class="${kind}"><dt>${name}</dt><dd>${value}${small ? html` <small>${small}</small>` : ''}</dd></div>`
  const failed = latency?.failures ?? 0
  // One in a hundred is noise; where nothing was answered there is no time of an answer.
  const times = latency && latency.calls > failed ? latency : undefined
  return html`<dl class="figures" aria-label="${f.title}">
${figure(f.calls, countText(latency?.calls ?? 0), f.fiveMinutes)}
${figure(f.failures, countText(failed), '', failed * 100 > (latency?.calls ?? 0) ? 'bad' : '')}
${figure(f.p50, msText(times?.p50Ms ?? null, language), path.usualMs === null ? '' : f.usual(msText(path.usualMs, language)))}
${figure(f.p95, msText(times?.p95Ms ?? null, language))}
${figure(f.p99, msText(times?.p99Ms ?? null, language))}
${figure(f.underWay, countText(path.inFlight), path.queued > 0 ? `+${path.queued} ${f.queued.toLowerCase()}` : '')}
${figure(f.slow, countText(window.slow), f.getSlow(countText(window.calls)))}
${figure(f.lastGood, path.lastSuccessAt ? pastMoment(path.lastSuccessAt, now, language, 'second') : f.never)}
${figure(f.lastBad, path.lastFailureAt ? pastMoment(path.lastFailureAt, now, language, 'second') : f.never)}
</dl>`
}

function probes({ t, language, now }: VisitorView, { probes: all }: PathReport, key: string): Markup {
  const last = all.at(-1)
  if (!last) return html`<div class="probe-row"><h4>${t.probes.title}</h4><p class="empty">${t.probes.none}</p></div>`
  const answered = all.filter(({ failure }) => failure === null).length
  const dots = probeDots(`probes-${key}`, all, {
    title: t.probes.title,
    description: t.probes.description(answered, all.length),
    one: ({ at, durationMs, failure }) => {
      const [when, length] = [clockText(at, now, language, 'second'), msText(durationMs, language)]
      if (!failure) return t.probes.answered(when, length)
      return t.probes.failed(when, length, `${reasonText(failure.code, language)} (${codeText(failure)})`)
    },
  })
  const outcome = last.failure
    ? html`<span class="bad">${t.probes.notAnswered} <code>${codeText(last.failure)}</code></span>`
    : msText(last.durationMs, language)
  return html`<div class="probe-row"><h4>${t.probes.title}</h4>${dots}<p>${t.probes.last} ${pastMoment(last.at, now, language, 'second')}: ${outcome}</p></div>`
}

function details(view: VisitorView, path: PathReport, key: string): Markup {
  const { t, language, now } = view
  const { certificate: c, lastExchange: exchange } = path
  const row = (name: string, value: Part, kind = '') =>
    html`<div class="${kind}"><dt>${name}</dt><dd>${value}</dd></div>`
  const certificate = c
    ? [
        row(t.certificate.subject, c.subject),
        row(t.certificate.issuer, c.issuer),
        row(
          t.certificate.validTo,
          c.daysLeft === null
            ? t.certificate.unreadable
            : [moment(c.validTo, now, language), ' · ', t.certificate.days(c.daysLeft)],
          c.daysLeft === null || c.daysLeft <= view.limits.certificateDays ? 'bad' : '',
        ),
        c.changedAt ? row(t.certificate.changed, moment(c.changedAt, now, language)) : '',
        row(t.certificate.fingerprint, html`<code class="long">${spaced(c.fingerprint)}</code>`),
      ]
    : [row(t.certificate.title, t.certificate.none)]
  const moments = exchange
    ? (['handedAt', 'sentAt', 'firstByteAt', 'endedAt'] as const).map((key) =>
        row(t.exchange[key], moment(exchange[key], now, language, 'millisecond')),
      )
    : [row(t.exchange.title, t.exchange.none)]
  const short = c && c.daysLeft !== null ? `${t.certificate.title}: ${t.certificate.days(c.daysLeft)}` : ''
  const skew = skewText(view, path.clockSkewMs)
  return html`<details id="details-${key}"><summary>${t.details}<span class="glance">${[short, path.clockSkewMs === null ? '' : `${t.clock.title}: ${skew}`].filter((each) => each !== '').join(' · ')}</span></summary>
<dl class="facts">${certificate}
${row(t.clock.title, skew, Math.abs(path.clockSkewMs ?? 0) >= view.limits.skewMaxMs ? 'bad' : '')}
${row(t.token.title, path.token ? t.token.text(lengthText(path.token.ageMs, language), clockText(path.token.endsAt, now, language)) : t.token.none)}
${row(t.figures.breaker, t.breakers[path.breaker])}
${phaseKeys.some((phase) => path.phases[phase] !== null) ? row(t.phasePicture.title, phaseKeys.map((phase) => `${t.phaseTimes[phase]} ${msText(path.phases[phase], language)}`).join(' · ')) : ''}
${moments}</dl></details>`
}

function skewText({ t, language }: VisitorView, skewMs: number | null): string {
  if (skewMs === null) return t.clock.none
  // The header that it comes from has whole seconds.
  if (Math.abs(skewMs) < 1000) return t.clock.even
  return (skewMs > 0 ? t.clock.ahead : t.clock.behind)(msText(Math.abs(skewMs), language))
}

const spaced = (fingerprint: string) => fingerprint.replace(/(.{4})(?=.)/g, '$1 ')

/** Buttons of the form at the foot of the page, so that a live redraw carries no token. */
function actions({ t }: VisitorView, { link }: LinkReport, { path, state }: PathReport): Markup {
  const at = `/ops/links/${link}/paths/${path}`
  const { actions: a } = t
  const open = (name: string, text: string) =>
    html`<a class="button" href="${at}/${name}" aria-label="${a.of(text.replace('…', ''), path)}">${text}</a>`
  return html`<div class="actions"><button form="act" formaction="${at}/probe" aria-label="${a.of(a.probe, path)}">${a.probe}</button>
${state === 'held' ? open('release', a.release) : [open('hold', a.hold), open('drain', a.drain)]}</div>`
}
