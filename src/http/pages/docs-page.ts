/**
 * The API, readable without a script, a build or the Internet: a page made from the OpenAPI document, and the failure
 * catalogue in both languages, which is where the `type` of every problem document points.
 */
import { html, raw } from 'hono/html'
import { type FailureCode, failures } from '../../domain/failure.ts'
import { failureTexts } from '../../domain/texts/failure-text.ts'
import { statuses } from '../problem.ts'

interface Schema {
  $ref?: string
  type?: string | string[]
  format?: string
  pattern?: string
  enum?: unknown[]
  const?: unknown
  description?: string
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  oneOf?: Schema[]
  anyOf?: Schema[]
  examples?: unknown[]
  example?: unknown
}
interface Operation {
  summary?: string
  description?: string
  parameters?: { name: string; in: string; description?: string }[]
  requestBody?: { content?: Record<string, { schema?: Schema }> }
  responses?: Record<string, { description?: string; content?: Record<string, { schema?: Schema }> }>
}
interface Document {
  info: { title: string; description?: string }
  paths?: object
  components?: object
}

export function docsPage(document: Document) {
  const schemas = (document.components as { schemas?: Record<string, Schema> } | undefined)?.schemas ?? {}
  const operations = Object.entries((document.paths ?? {}) as Record<string, Record<string, Operation>>).flatMap(
    ([path, item]) => Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  )
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${document.info.title}</title>
<style>${raw(style)}</style>
</head>
<body>
<header><h1>${document.info.title}</h1><p>${document.info.description ?? ''}</p>
<p><a href="/openapi.json">openapi.json</a> · <a href="#failures">failures</a></p></header>
<main>
${operations.map(({ path, method, operation }) => {
  const parameters = operation.parameters ?? []
  const request = operation.requestBody?.content?.['application/json']?.schema
  const answer = ['200', '201', '202']
    .map((status) => operation.responses?.[status]?.content?.['application/json']?.schema)
    .find((schema) => schema !== undefined)
  return html`<section>
<h2><b>${method.toUpperCase()}</b> <code>${path}</code></h2>
<p>${operation.summary ?? ''}${operation.description ? ` ${operation.description}` : ''}</p>
${parameters.length > 0 ? html`<h3>Parameters</h3><ul>${parameters.map(({ name, in: place, description }) => html`<li><code>${name}</code> <small>${place}</small> ${description ?? ''}</li>`)}</ul>` : ''}
${request ? html`<h3>Request</h3>${tree(request, schemas)}` : ''}
${answer ? html`<h3>Answer</h3>${tree(answer, schemas)}` : ''}
<p class="statuses">${Object.entries(operation.responses ?? {}).map(([status, { description }]) => html`<span><b>${status}</b> ${description ?? ''}</span>`)}</p>
</section>`
})}
<section id="failures"><h2>Failures</h2>
<p>Every failure is a problem document (RFC 9457) with one of these codes.</p>
${Object.entries(failures).map(([name, traits]) => {
  const code = name as FailureCode
  const { title, nextStep } = failureTexts[code]
  return html`<article id="failure-${code}"><h3><code>${code}</code> <small>${statuses[code]} · ${traits.layer} · ${traits.retryable ? 'may succeed later' : 'will not succeed unchanged'}</small></h3>
<p lang="vi">${title.vi}. ${nextStep.vi}</p><p lang="en">${title.en}. ${nextStep.en}</p></article>`
})}
</section>
</main>
</body>
</html>`
}

/** Our schemas nest five deep; a schema that refers to itself must still end. */
const depthMax = 8

function tree(schema: Schema, schemas: Record<string, Schema>, depth = 0): ReturnType<typeof html> | string {
  const resolved = resolve(schema, schemas)
  if (depth > depthMax) return ''
  const branches = resolved.oneOf ?? resolved.anyOf?.filter(({ type }) => type !== 'null')
  if (branches?.length === 1 && branches[0]) return tree(branches[0], schemas, depth + 1)
  if (branches)
    return html`<ul>${branches.map((branch) => html`<li>either ${tree(branch, schemas, depth + 1)}</li>`)}</ul>`
  if (resolved.items) return tree(resolved.items, schemas, depth + 1)
  if (!resolved.properties) return ''
  return html`<dl>${Object.entries(resolved.properties).map(([name, property]) => {
    const inner = resolve(property, schemas)
    const required = resolved.required?.includes(name)
    return html`<dt><code>${name}</code> <small>${toType(inner)}${required ? '' : ', optional'}</small></dt>
<dd>${property.description ?? inner.description ?? ''}${example(inner)}${tree(inner, schemas, depth + 1)}</dd>`
  })}</dl>`
}

function resolve(schema: Schema, schemas: Record<string, Schema>): Schema {
  const name = schema.$ref?.split('/').at(-1)
  return name ? { ...schemas[name], ...schema } : schema
}

function toType({ type, enum: values, const: only, items, oneOf, anyOf }: Schema): string {
  if (only !== undefined) return JSON.stringify(only)
  if (values && values.length <= 12) return values.map((value) => JSON.stringify(value)).join(' | ')
  if (items) return `list of ${toType(items)}`
  if (oneOf ?? anyOf) return (oneOf ?? anyOf ?? []).map(toType).join(' | ')
  return [type ?? 'object'].flat().join(' | ')
}

function example({ examples, example: one }: Schema): string {
  const value = examples?.[0] ?? one
  return value === undefined ? '' : ` e.g. ${JSON.stringify(value)}`
}

const style = `
:root{color-scheme:light dark;--line:#8884;--soft:#8881}
body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1rem}
h1{margin-bottom:0}h2{border-top:1px solid var(--line);padding-top:1.5rem}h2 b{font-size:.8em;letter-spacing:.05em}
code{background:var(--soft);border-radius:.2em;padding:.1em .3em}small{opacity:.75;font-weight:normal}
dl{border-left:2px solid var(--line);margin:.3rem 0 .3rem .2rem;padding-left:1rem}dt{margin-top:.4rem}dd{margin:0}
.statuses{display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;font-size:.9em}article:target{background:var(--soft)}
`
