/** Writes docs/reference/configuration.md out of the schema that the gateway really validates with: one row per setting. */

import { configJsonSchema } from '../src/config/config.ts'
import type { JsonSchema } from '../src/config/json-schema.ts'

interface Row {
  place: string
  kind: string
  fallback: string
  meaning: string
}

export function configurationPage(): string {
  describedAt.clear()
  const schema = configJsonSchema()
  const sections = Object.entries(schema.properties ?? {}).map(([name, section]) => {
    const rows = getRows(section, name)
    return `## \`${name}\`\n\n${section.description ?? ''}\n\n${getTable(rows)}`
  })
  return `# Configuration

Generated from the configuration's schema by \`npm run generate\`; do not edit.

A gateway reads one YAML file, named by \`--config\` or \`LIENTHONG_CONFIG\`. It is validated as a whole: a gateway starts
with a right configuration or not at all, and a wrong one is refused with every problem at once. Nothing is reloaded but
the consumers file and your files of law data. [examples/lienthong.yaml](../examples/lienthong.yaml) is a commented file to begin with.

- **Secrets** (marked *secret*) never stand in the file: write \`{ env: NAME }\` for an environment variable or
  \`{ file: path }\` for a file; relative paths begin at the configuration file. Any other text may be given that way too.
- \`DATABASE_URL\`, when set, stands in for \`database.url\`.
- Names that end in \`Ms\` are milliseconds, in \`Bytes\` or \`BytesMax\` bytes. \`[]\` stands for each entry of a list,
  \`<key>\` for each key of a table. **required** means that there is no default: without it the file is refused.

${sections.join('\n\n')}
`
}

/** Large groups that stand at several places are described at the first: group → its place. */
const describedAt = new Map<string, string>()
const largeFrom = 12

function getRows(schema: JsonSchema, place: string, required = true): Row[] {
  const rows = getAllRows(schema, place, required)
  const isGroup = schema.oneOf !== undefined || schema.anyOf !== undefined || schema.properties !== undefined
  if (!isGroup || rows.length < largeFrom) return rows
  const { description: _, default: __, ...shape } = schema
  const key = JSON.stringify(shape)
  const bare = place.replace(/ \([^)]*\)/g, '')
  const first = describedAt.get(key) ?? bare
  describedAt.set(key, first)
  if (first === bare) return rows
  const head = getRow(schema, place, required)
  return [{ ...head, kind: 'group', meaning: `${head.meaning}. What may stand in it: as in \`${first}\`` }]
}

function getAllRows(schema: JsonSchema, place: string, required: boolean): Row[] {
  const branches = schema.oneOf ?? schema.anyOf
  if (branches) return joined(branches.map((branch) => branchRows(branch, place)))
  if (schema.items?.properties || schema.items?.oneOf || schema.items?.anyOf) {
    return [getRow(schema, place, required), ...getRows(schema.items, `${place}[]`)]
  }
  const table = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined
  if (table && (table.properties || table.oneOf))
    return [getRow(schema, place, required), ...getRows(table, `${place}.<key>`)]
  if (!schema.properties) return [getRow(schema, place, required)]
  return Object.entries(schema.properties).flatMap(([name, inner]) =>
    getRows(inner, `${place}.${name}`, schema.required?.includes(name) ?? false),
  )
}

/** What all branches have alike stands once, in front; what some of them have alike once too, with their names. */
function joined(branches: Row[][]): Row[] {
  const [first = [], ...others] = branches
  if (others.length === 0) return first
  const toKey = (row: Row) => JSON.stringify(common(row))
  const holders = new Map<string, Row[]>()
  for (const row of branches.flat()) {
    // A head names its branch: it stands for itself.
    const key = row.place === common(row).place ? JSON.stringify([row, holders.size]) : toKey(row)
    holders.set(key, [...(holders.get(key) ?? []), row])
  }
  const groups = [...holders.values()]
  const shared = groups.filter((rows) => rows.length === branches.length).map(([row]) => common(row as Row))
  const own = groups.filter((rows) => rows.length < branches.length).map(named)
  return [...shared, ...own]
}

/** The row with the names of all branches that have it. */
function named(rows: readonly Row[]): Row {
  const [row] = rows as [Row]
  const tags = rows.map(({ place }) => / \(([^)]*)\)/.exec(place)?.[1] ?? '')
  return rows.length === 1 ? row : { ...row, place: row.place.replace(/ \([^)]*\)/, ` (${tags.join(', ')})`) }
}

/** The row under the place that no branch is named in. */
const common = (row: Row): Row => ({ ...row, place: row.place.replace(/ \([^)]*\)/, '') })

/** A branch is recognized by its constant member, such as `driver: ndxp-soap`. */
function branchRows(branch: JsonSchema, place: string): Row[] {
  const [name, tag] = Object.entries(branch.properties ?? {}).find(([, { const: only }]) => only !== undefined) ?? []
  if (!name || !tag) return getRows(branch, place)
  const { [name]: _, ...others } = branch.properties ?? {}
  const head: Row = {
    place: `${place}.${name}`,
    kind: `\`${tag.const}\``,
    fallback: '',
    meaning: branch.description ?? '',
  }
  return [head, ...getRows({ ...branch, properties: others }, `${place} (${tag.const})`)]
}

function getRow(schema: JsonSchema, place: string, required: boolean): Row {
  const given = schema.default
  const fallback = given === undefined ? (required ? '**required**' : 'none') : shown(given)
  return { place, kind: getKind(schema), fallback, meaning: schema.description ?? '' }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > 60 ? 'see the schema' : `\`${text}\``
}

function getKind(schema: JsonSchema): string {
  const secret = schema.secret ? ', *secret*' : ''
  if (schema.const !== undefined) return `\`${schema.const}\`${secret}`
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(' ') + secret
  const { minimum, maximum } = schema
  const bounded = (maximum ?? Number.MAX_SAFE_INTEGER) < Number.MAX_SAFE_INTEGER
  const range = minimum === undefined ? '' : bounded ? ` ${minimum} to ${maximum}` : ` from ${minimum}`
  return `${schema.type ?? 'value'}${range}${secret}`
}

function getTable(rows: Row[]): string {
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
  const lines = rows.map(
    ({ place, kind, fallback, meaning }) => `| \`${place}\` | ${cell(kind)} | ${cell(fallback)} | ${cell(meaning)} |`,
  )
  return ['| setting | kind | default | meaning |', '| --- | --- | --- | --- |', ...lines].join('\n')
}
