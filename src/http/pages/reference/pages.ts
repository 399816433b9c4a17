/** The pages of the reference: overview with sign-in and failures, one page a tag, and what a search finds. */
import { html } from 'hono/html'
import { type FailureCode, failures } from '../../../domain/failure.ts'
import { failureTexts } from '../../../domain/texts/failure-text.ts'
import type { Language } from '../../language.ts'
import { statuses } from '../../problem.ts'
import { colourCode } from './colour-code.ts'
import type { Described, Description, Schema } from './description.ts'
import { anchored, linkTo, type Markup, prose, type ReferencePage, verb } from './frame.ts'
import { operationNames, tagTexts } from './operation-names.ts'
import { sampleValue } from './sample-value.ts'
import { drawSamples, makeCall, makeTrial } from './samples.ts'
import { type SchemaView, schemaAt, schemaSection } from './schema-view.ts'
import { type Found, foundMax } from './search.ts'
import { type ReferenceTexts, referenceTexts } from './texts.ts'

const getName = ({ id, operation }: Described, language: Language): string =>
  (language === 'vi' ? operationNames[id] : undefined) ?? operation.summary ?? id

export function overviewPage(description: Description, language: Language): ReferencePage {
  const t = referenceTexts[language]
  const who = description.operations.find(({ id }) => id === 'whoAmI')
  return {
    name: '',
    title: t.name,
    scripted: true,
    sections: [
      { anchor: 'begin', title: t.begin },
      { anchor: 'sign-in', title: t.signIn },
      { anchor: 'failures', title: t.failures },
    ],
    main: html`<p class="lead">${t.intro}</p>
<p>${t.descriptionsIn} <a href="/openapi.json">${t.description}</a></p>
<section class="pair" aria-labelledby="begin"><div>${anchored('begin', t.begin)}<p>${t.beginText}</p></div>
<div class="code">${who ? samplesView(who, description, t, 'begin') : ''}</div></section>
<section aria-labelledby="sign-in">${anchored('sign-in', t.signIn)}<p>${t.signInText}</p>
${scrolled(
  `${t.signIn}: ${t.signInHead.join(', ')}`,
  html`<table><thead><tr>${t.signInHead.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${t.signInWays.map(
    (way) => html`<tr><th scope="row">${way.name}</th><td><code>${way.carries}</code></td><td>${way.fits}</td></tr>`,
  )}</tbody></table>`,
)}
<p>${t.signInFaults}: <a href="#status-401">401</a>, <a href="#status-403">403</a></p></section>
<section aria-labelledby="failures">${anchored('failures', t.failures)}<p>${t.failuresText}</p>
${failuresByStatus().map(
  ([status, codes]) =>
    html`<h3 id="status-${status}">${status}</h3><div class="failures">${codes.map((code) => failureView(code, language, t))}</div>`,
)}</section>`,
  }
}

function failuresByStatus(): [status: number, codes: FailureCode[]][] {
  const groups = new Map<number, FailureCode[]>()
  for (const code of Object.keys(failures) as FailureCode[]) {
    const status = statuses[code]
    groups.set(status, [...(groups.get(status) ?? []), code])
  }
  return [...groups].sort(([a], [b]) => a - b)
}

function failureView(code: FailureCode, language: Language, t: ReferenceTexts): Markup {
  const { title, nextStep } = failureTexts[code]
  const { layer, retryable } = failures[code]
  return html`<article class="failure" id="failure-${code}"><h4><code>${code}</code></h4>
<p><b>${title[language]}.</b> ${nextStep[language]}</p>
<p class="soft">${t.layer}: ${layer} · ${retryable ? t.later : t.notLater}</p></article>`
}

export function tagPage(description: Description, tag: string, language: Language): ReferencePage {
  const t = referenceTexts[language]
  const { operations, schemas, tags } = description
  const own = operations.filter((each) => each.tag === tag)
  const [title = tag, about] = tagTexts[tag]?.[language] ?? []
  const view: SchemaView = { schemas, t }
  return {
    name: tag,
    title,
    scripted: own.length > 0,
    sections: own.map((each) => ({ anchor: each.id, title: getName(each, language), method: each.method })),
    main: html`<p class="lead">${about ?? tags.find(({ name }) => name === tag)?.description ?? ''}</p>
${own.map((each) => operationView(each, description, language))}
${schemaSection(own.flatMap(getRoots), view)}`,
  }
}

function getRoots({ operation }: Described): (Schema | undefined)[] {
  const contents = [operation.requestBody?.content, ...Object.values(operation.responses ?? {}).map((r) => r.content)]
  return contents.flatMap((content) => Object.values(content ?? {}).map(({ schema }) => schema))
}

function operationView(described: Described, description: Description, language: Language): Markup {
  const t = referenceTexts[language]
  const { id, method, path, operation } = described
  const view: SchemaView = { schemas: description.schemas, t }
  const parameters = operation.parameters ?? []
  const bodies = Object.entries(operation.requestBody?.content ?? {})
  const trial = JSON.stringify(makeTrial(described, description.schemas))
  return html`<section class="operation pair" aria-labelledby="${id}" data-try="${trial}">
<div>
${anchored(id, getName(described, language))}
<p class="call">${verb(method)} <code>${path}</code> <small>${operation.security?.length ? html`<a href="${linkTo(language, '', 'sign-in')}">${t.secured}</a>` : t.open}</small></p>
${operation.description ? html`<p lang="en">${prose(operation.description)}</p>` : ''}
${
  parameters.length > 0
    ? html`<h3>${t.parameters}</h3><dl class="members">${parameters.map(
        (each) =>
          html`<div><dt><code>${each.name}</code> <small>${each.in}</small>${each.required ? html` <small class="must">${t.required}</small>` : ''}</dt><dd>${each.description ? html`<p lang="en">${prose(each.description)}</p>` : ''}</dd></div>`,
      )}</dl>`
    : ''
}
${bodies.length > 0 ? html`<h3>${t.body}</h3>${bodies.map(([type, { schema }]) => html`<p><small>${type}</small> ${schema ? schemaAt(schema, view) : ''}</p>`)}` : ''}
<h3>${t.answers}</h3>
<ul class="answers">${Object.entries(operation.responses ?? {}).map(([status, response]) => {
    const [type, { schema } = {}] = Object.entries(response.content ?? {})[0] ?? []
    const failed = type === 'application/problem+json'
    const number = failed
      ? html`<a class="bad" href="${linkTo(language, '', `status-${status}`)}" title="${t.whatThen}">${status}</a>`
      : html`<b class="good">${status}</b>`
    return html`<li>${number} <div><span lang="en">${prose(response.description ?? '')}</span> ${
      !failed && schema ? schemaAt(schema, view) : ''
    }</div></li>`
  })}</ul>
</div>
<div class="code">
<h3 class="hidden">${t.samples}</h3>
${samplesView(described, description, t, id)}
${answerSample(described, description, t)}
${branchSamples(described, description, t)}
</div>
</section>`
}

/** What comes back when all is well, where that is JSON. */
function answerSample({ id, operation }: Described, { schemas }: Description, t: ReferenceTexts): Markup | string {
  for (const [status, { content }] of Object.entries(operation.responses ?? {})) {
    const schema = content?.['application/json']?.schema
    if (!schema || !status.startsWith('2')) continue
    const text = JSON.stringify(sampleValue(schema, schemas), null, 2)
    return html`<div class="samples"><p>${t.answer} <b>${status}</b></p>${code(`${t.answer} ${status}: ${id}`, text)}</div>`
  }
  return ''
}

function samplesView(described: Described, { schemas }: Description, t: ReferenceTexts, group: string): Markup {
  const samples = drawSamples(makeCall(described, schemas))
  return html`<div class="samples tabs">${samples.map(
    ({ language, text }, index) =>
      html`<details name="sample-${group}"${index === 0 ? html` open` : ''}><summary>${language}</summary>${code(`${t.samples}: ${language}, ${described.id}`, text)}</details>`,
  )}</div>`
}

/** A body that is one of several kinds: an example of each. */
function branchSamples({ operation }: Described, { schemas }: Description, t: ReferenceTexts): Markup | string {
  const name = operation.requestBody?.content?.['application/json']?.schema?.$ref?.split('/').at(-1)
  const branches = schemas[name ?? '']?.oneOf ?? []
  if (branches.length < 2) return ''
  return html`<div class="samples kinds">${branches.map((branch) => {
    const title = branch.$ref?.split('/').at(-1) ?? ''
    const text = JSON.stringify(sampleValue(branch, schemas), null, 2)
    return html`<details><summary>${t.sampleBody}: <code>${title}</code></summary>${code(`${t.sampleBody}: ${title}`, text)}</details>`
  })}</div>`
}

/** May be wider than the page, so it is reached and scrolled by keyboard too. */
const code = (label: string, text: string): Markup =>
  html`<pre tabindex="0" role="group" aria-label="${label}"><code>${colourCode(text)}</code></pre>`

export const scrolled = (label: string, table: Markup): Markup =>
  html`<div class="scroll" tabindex="0" role="group" aria-label="${label}">${table}</div>`

/** What found nothing is not repeated: it may be about a person, and what found something is made of words that stand here. */
export function searchPage(query: string, found: readonly Found[], language: Language): ReferencePage {
  const t = referenceTexts[language]
  return {
    name: 'search',
    title: t.search,
    query: found.length > 0 ? query : '',
    main: html`<p role="status">${query === '' ? '' : found.length === 0 ? t.foundNothing : t.found(found.length, query)}</p>${
      found.length > foundMax ? html`<p class="soft">${t.tooMany(foundMax)}</p>` : ''
    }
<ul class="found">${found
      .slice(0, foundMax)
      .map(({ title, where, href }) => html`<li><a href="${href}">${title}</a> <small>${where}</small></li>`)}</ul>`,
  }
}
