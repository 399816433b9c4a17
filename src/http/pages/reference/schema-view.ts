/** Schemas as people read them: members of one object in a list, every named schema once on its page, folded. */
import { html } from 'hono/html'
import { colourCode } from './colour-code.ts'
import { namesWithin, refName, resolve, type Schema, type Schemas } from './description.ts'
import { anchored, type Markup, prose } from './frame.ts'
import { sampleValue } from './sample-value.ts'
import type { ReferenceTexts } from './texts.ts'

/** Objects without a name nest three deep. */
const depthMax = 6
const enumShownMax = 24

export interface SchemaView {
  schemas: Schemas
  t: ReferenceTexts
}

/** The type in a few words, with links to named schemas on the same page. */
function toType(schema: Schema, { schemas, t }: SchemaView): string {
  const own = resolve(schema, schemas)
  if (own.const !== undefined) return JSON.stringify(own.const)
  if (own.enum) return 'enum'
  if (own.items) return t.listOf(refName(own.items) ?? toType(own.items, { schemas, t }))
  const branches = own.oneOf ?? own.anyOf
  if (branches) return branches.map((each) => refName(each) ?? toType(each, { schemas, t })).join(' | ')
  return [[own.type ?? 'object'].flat().join(' | '), own.format ? ` (${own.format})` : ''].join('')
}

function schemaLink(name: string): Markup {
  return html`<a href="#schema-${name}"><code>${name}</code></a>`
}

/** What a body is: the name of its schema, or its members where it has no name. */
export function schemaAt(schema: Schema, view: SchemaView): Markup | string {
  const name = refName(schema)
  if (name) return schemaLink(name)
  if (schema.items) return html`${view.t.listOf('')} ${schemaAt(schema.items, view)}`
  return html`<code>${toType(schema, view)}</code>${members(schema, view, 0)}`
}

function members(schema: Schema, view: SchemaView, depth: number): Markup | string {
  const { t } = view
  if (depth > depthMax) return ''
  const branches = schema.oneOf ?? schema.anyOf?.filter(({ type }) => type !== 'null')
  if (branches && !schema.properties) {
    const [only] = branches
    if (branches.length === 1 && only)
      return refName(only) ? schemaLink(refName(only) ?? '') : members(only, view, depth)
    return html`<p class="either">${t.either}</p><ul class="branches">${branches.map((branch) => {
      const name = refName(branch)
      return html`<li>${name ? schemaLink(name) : html`<code>${toType(branch, view)}</code>${members(branch, view, depth + 1)}`}</li>`
    })}</ul>`
  }
  if (schema.items && !refName(schema.items)) return members(schema.items, view, depth + 1)
  const properties = Object.entries(schema.properties ?? {})
  if (properties.length === 0) return ''
  return html`<dl class="members">${properties.map(([name, member]) => {
    const own = resolve(member, view.schemas)
    const links = [refName(member), refName(member.items ?? {})].filter((each) => each !== undefined)
    const description = member.description ?? own.description
    const example = own.examples?.[0] ?? own.example
    return html`<div><dt><code>${name}</code> <small>${toType(member, view)}</small>${
      schema.required?.includes(name) ? html` <small class="must">${t.required}</small>` : ''
    }</dt><dd>${description ? html`<p lang="en">${prose(firstLine(description))}</p>` : ''}${values(own)}${
      example === undefined ? '' : html`<p class="soft">${t.sampleBody}: <code>${JSON.stringify(example)}</code></p>`
    }${links.map((link) => html`<p>→ ${schemaLink(link)}</p>`)}${
      links.length > 0 ? '' : members(own, view, depth + 1)
    }</dd></div>`
  })}</dl>`
}

function values({ enum: all, items }: Schema): Markup | string {
  const shown = all ?? items?.enum
  if (!shown) return ''
  const codes = shown.slice(0, enumShownMax).map((value) => html`<code>${JSON.stringify(value)}</code> `)
  return html`<p class="values">${codes}${shown.length > enumShownMax ? html`… (${shown.length})` : ''}</p>`
}

/** All named schemas that a page speaks of, folded: a link into one opens it. */
export function schemaSection(roots: readonly (Schema | undefined)[], view: SchemaView): Markup | string {
  const names = namesWithin(roots, view.schemas)
  if (names.length === 0) return ''
  return html`<section aria-labelledby="schemas">${anchored('schemas', view.t.schemas)}${names.map((name) => {
    const schema = view.schemas[name] ?? {}
    return html`<details class="schema"><summary><code>${name}</code></summary><div class="pair" id="schema-${name}"><div>${
      schema.description ? html`<p lang="en">${prose(firstLine(schema.description))}</p>` : ''
    }${values(schema)}${members(schema, view, 0)}</div>${example(name, schema, view)}</div></details>`
  })}</section>`
}

/** Beside the members of an object: what one is like as a whole. */
function example(name: string, schema: Schema, { schemas, t }: SchemaView): Markup | string {
  if (!schema.properties) return ''
  const text = JSON.stringify(sampleValue(schema, schemas), null, 2)
  return html`<div class="code"><div class="samples"><p>${t.sampleBody}</p><pre tabindex="0" role="group" aria-label="${`${t.sampleBody}: ${name}`}"><code>${colourCode(text)}</code></pre></div></div>`
}

/** A list of codes follows it in the description; people read that on the page of states, in their language. */
const firstLine = (text: string): string => text.split('\n', 1)[0] ?? ''
