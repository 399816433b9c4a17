/** The description of a filing: what integrators read. */
import { expect, test } from 'vitest'
import { z } from 'zod'
import { filingKinds } from '../../../../src/domain/filing/filing.ts'
import { FilingRequest, SupplementRequest } from '../../../../src/domain/filing/filing-request.ts'
import { makeFiling } from '../../../support/declarations.ts'

interface Node {
  $ref?: string
  description?: string
  properties?: Record<string, Node>
  items?: Node
  oneOf?: Node[]
  anyOf?: Node[]
  const?: unknown
}

/** Every member below a schema, with its path and its own or its component's description. */
function getMembers(node: Node, components: Record<string, Node>, at = ''): { path: string; description: string }[] {
  const inner = [...(node.oneOf ?? []), ...(node.anyOf ?? []), ...(node.items ? [node.items] : [])]
  return [
    ...inner.flatMap((part) => getMembers(part, components, at)),
    ...Object.entries(node.properties ?? {}).flatMap(([name, member]) => {
      const path = `${at}/${name}`
      const named = components[member.$ref?.split('/').at(-1) ?? '']
      return [
        { path, description: member.description ?? named?.description ?? '' },
        ...getMembers(member, components, path),
      ]
    }),
  ]
}

test.each([
  ['FilingRequest', FilingRequest],
  ['SupplementRequest', SupplementRequest],
])('every member of %s says what it is called in Vietnamese', (_, schema) => {
  const document = z.toJSONSchema(schema, { io: 'input' }) as unknown as { $defs: Record<string, Node> }
  const members = Object.entries(document.$defs).flatMap(([id, node]) => getMembers(node, document.$defs, id))
  const withoutTerm = members.filter(
    ({ description }) => !/\p{L}\p{M}|\bcha\b|\bcon\b/u.test(description.normalize('NFD')),
  )
  expect(withoutTerm).toEqual([])
  expect(members.length).toBeGreaterThan(200)
})

test('the description names every kind and has a component for each declaration', () => {
  const document = z.toJSONSchema(FilingRequest, { io: 'input' }) as unknown as { $defs: Record<string, Node> }
  const kinds = document.$defs.FilingRequest?.oneOf?.map(({ $ref = '' }) => {
    const branch = document.$defs[$ref.split('/').at(-1) ?? '']
    return branch?.properties?.kind?.const
  })
  expect(kinds).toEqual([...filingKinds])
})

test('attachments and a linked dossier may be left out where there are none', () => {
  const { attachments: _, ...filing } = makeFiling('marriage')
  expect(FilingRequest.parse(filing)).toEqual({ ...filing, attachments: [] })
})

test('a member that this API does not have is refused, not dropped', () => {
  const filing = { ...makeFiling('birth'), maHoSo: 'H99.001-260101-0001' }
  expect(FilingRequest.safeParse(filing).error?.issues[0]?.code).toBe('unrecognized_keys')
})
