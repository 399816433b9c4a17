/**
 * An answer in an endpoint's own form, brought into the contract's: wrappers taken off, elements under the contract's names
 * and namespace. It renames and never judges: what is not named in the settings reaches the reader as it came.
 */
import { readDayIn } from '../parsing/date-forms.ts'
import { anyNamespace } from '../parsing/json-tree.ts'
import type { MinistryBody } from '../xml/soap.ts'
import { noChildren, type XmlNode } from '../xml/xml-tree.ts'
import type { AnswerSettings } from './answer-settings.ts'
import { requestNamespace } from './codec-request.ts'

const personNamespace = 'http://www.mic.gov.vn/dancu/1.0'

export type AnswerShape = (body: MinistryBody, operation: 'lookup' | 'verify') => MinistryBody

/** `null` = answers have the form of the contract. */
export function createAnswerShape(settings: AnswerSettings): AnswerShape | null {
  const { wrappers, names, fields, namespace, dateFormat } = settings
  const own = new Map(Object.entries(fields))
  const usual =
    names.collection === 'CongdanCollection' &&
    names.record === 'CongDan' &&
    names.result === 'KetQuaXacThuc' &&
    names.exists === 'TonTai'
  if (wrappers.length === 0 && usual && own.size === 0 && namespace === undefined && dateFormat === undefined)
    return null

  const unwrap = (body: XmlNode): XmlNode => {
    let inner = body
    for (let depth = 0; depth < wrappers.length; depth++) {
      const [only, ...others] = inner.children
      if (only === undefined || others.length > 0 || inner.text.trim() !== '' || !wrappers.includes(only.local)) break
      inner = { ...body, children: only.children, text: only.text }
    }
    return inner
  }

  /** `theirs`: the namespace of the element that was named; only what shares it is renamed. */
  const translate = (node: XmlNode, theirs: string, to: string, renamed: ReadonlyMap<string, string>): XmlNode => {
    const isTheirs = node.ns === theirs
    const local = (isTheirs ? renamed.get(node.local) : undefined) ?? node.local
    const text = dateFormat !== undefined && local === 'NgayThangNam' ? readDayIn(node.text, dateFormat) : node.text
    const children = node.children.map((child) => translate(child, theirs, to, renamed))
    const ns = isTheirs && node.ns !== anyNamespace ? to : node.ns
    return { ...node, ns, local, text, children: children.length === 0 ? noChildren : children }
  }

  const isNamed = (node: XmlNode, local: string, ofContract: string): boolean =>
    node.local === local && (node.ns === anyNamespace || node.ns === (namespace ?? ofContract))

  const record = new Map([...own, [names.record, 'CongDan']])
  const bit = new Map([[names.exists, 'TonTai']])

  return (body, operation) => {
    if (body === null) return null
    const inner = unwrap(body)
    if (operation === 'verify') {
      const [root, ...others] = inner.children
      if (root === undefined || others.length > 0 || !isNamed(root, names.result, requestNamespace)) return inner
      const translated = translate(root, root.ns, requestNamespace, bit)
      return { ...inner, children: [{ ...translated, local: 'KetQuaXacThuc' }] }
    }
    if (names.collection === '') {
      const known = inner.children.every((child) => isNamed(child, names.record, personNamespace))
      if (!known || inner.children.length === 0) return inner
      const records = inner.children.map((child) => translate(child, child.ns, personNamespace, record))
      const ns = records[0]?.ns ?? personNamespace
      return {
        ...inner,
        children: [{ ns, local: 'CongdanCollection', attributes: null, children: records, text: inner.text }],
        text: '',
      }
    }
    const [root, ...others] = inner.children
    if (root === undefined || others.length > 0 || !isNamed(root, names.collection, personNamespace)) return inner
    const translated = translate(root, root.ns, personNamespace, record)
    return { ...inner, children: [{ ...translated, local: 'CongdanCollection' }] }
  }
}
