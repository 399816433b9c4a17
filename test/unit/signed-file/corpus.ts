/** Papers as they are signed, and as forgers change them, each with what must be said of it. */

import { createHash } from 'node:crypto'
import type { FileVerdict, WholeVerdict } from '../../../src/signed-file/judge-file.ts'
import type { Reason } from '../../../src/signed-file/judge-signature.ts'
import { readCertificate } from '../../../src/signed-file/trust/read-certificate.ts'
import { readRevocationList } from '../../../src/signed-file/trust/read-revocation-list.ts'
import type { TrustStore } from '../../../src/signed-file/trust/trust-store.ts'
import { type Objects, packObjects, paper, type SignWish, signPdf, stream, updatePdf, writePdf } from './pdf.ts'
import { dayMs, extension, issue, makeCms, makeList, makeStamp, nowMs, seq } from './pki.ts'

const hourMs = 3_600_000
const timeStamping = '1.3.6.1.5.5.7.3.8'
const ocspSigning = '1.3.6.1.5.5.7.3.9'

export interface Case {
  name: string
  bytes: Buffer
  whole: WholeVerdict
  verdict: FileVerdict
  /** Of all signatures together, in any order. Absent: not stated. */
  reasons?: readonly Reason[]
}

export function makePeople() {
  const root = issue({
    commonName: 'Root',
    kind: 'rsa',
    authority: {},
    from: nowMs - 4_000 * dayMs,
    to: nowMs + 4_000 * dayMs,
  })
  const below = issue({
    commonName: 'Agencies',
    by: root,
    kind: 'rsa',
    authority: { pathLength: 0 },
    from: nowMs - 4_000 * dayMs,
    to: nowMs + 3_000 * dayMs,
  })
  const by = below
  return {
    root,
    below,
    signer: issue({ commonName: 'Ward 9', by }),
    second: issue({ commonName: 'Stamp of ward 9', by }),
    rsaSigner: issue({ commonName: 'Ward 10', by, kind: 'rsa' }),
    shortSigner: issue({ commonName: 'Ward 11', by, kind: 'rsa', bits: 1_024 }),
    expired: issue({ commonName: 'Ward 12', by, from: nowMs - 800 * dayMs, to: nowMs - 100 * dayMs }),
    revoked: issue({ commonName: 'Ward 13', by }),
    future: issue({ commonName: 'Ward 15', by, from: nowMs + 10 * dayMs, to: nowMs + 400 * dayMs }),
    sha1Issued: issue({ commonName: 'Ward 16', by, digest: 'sha1' }),
    limited: issue({ commonName: 'Ward 17', by, extensions: [extension('1.2.3.4.5', true, seq())] }),
    wrongUse: issue({ commonName: 'Web server', by, extended: ['1.3.6.1.5.5.7.3.1'] }),
    falseAuthority: issue({ commonName: 'Ward 9', by }),
    stranger: issue({ commonName: 'Ward 9' }),
    stamps: issue({ commonName: 'Stamps', by, extended: [timeStamping], usage: 0x80 }),
    strangeStamps: issue({ commonName: 'Stamps', extended: [timeStamping], usage: 0x80 }),
    noStamps: issue({ commonName: 'No stamps', by }),
    responder: issue({ commonName: 'Responder', by, extended: [ocspSigning], usage: 0x80 }),
  }
}
export type People = ReturnType<typeof makePeople>

/** The operator's folders: one root, the authority below it, the lists of both. */
export function makeTrust({ root, below, revoked }: People): TrustStore & { files: Record<string, Buffer> } {
  const lists = [
    makeList({ by: root, thisUpdate: nowMs - 400 * dayMs, nextUpdate: nowMs + 100 * dayMs }),
    makeList({ by: below, revoked: [{ party: revoked, at: nowMs - 10 * dayMs }] }),
  ]
  const certificate = (der: Buffer) => readCertificate(der) ?? fail()
  return {
    roots: [certificate(root.der)],
    intermediates: [certificate(below.der)],
    revocationLists: lists.map((one) => readRevocationList(one) ?? fail()),
    ocspResponses: [],
    files: { 'agencies.crl': lists[1] ?? Buffer.alloc(0), 'root.crl': lists[0] ?? Buffer.alloc(0) },
  }
}

function fail(): never {
  throw new Error('the test cannot read what it made')
}

const signedAt = nowMs - 2 * dayMs

export function makeCorpus(people: People): Case[] {
  const { signer, second, rsaSigner, stamps } = people
  const base = writePdf(paper()).bytes
  const wish: SignWish = { signer, signingTime: signedAt }
  const signed = signPdf(base, wish)
  const more = { before: [10], field: 20, signer: second, signingTime: signedAt + hourMs } as const
  const twice = signPdf(signed, more)
  const page = (members: string) =>
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R /Resources << /Font << /F1 6 0 R >> >> /Annots [10 0 R] ${members} >>`
  const update = (objects: Objects, options: Parameters<typeof updatePdf>[2] = {}) =>
    updatePdf(signed, objects, options).bytes
  const stampedAt = (at: number) => (value: Buffer) => makeStamp(stamps, value, at)
  const sign = (change: Partial<SignWish>, on = base) => signPdf(on, { ...wish, ...change })
  const valid = { whole: 'whole', verdict: 'valid', reasons: [] } as const
  const changed = { whole: 'changed', verdict: 'invalid', reasons: ['changed'] } as const
  const altered = { whole: 'changed', verdict: 'invalid', reasons: ['altered'] } as const
  const notWhole = { whole: 'changed', verdict: 'invalid', reasons: ['not-whole'] } as const
  const unread = { whole: 'not-checkable', verdict: 'unknown', reasons: [] } as const
  const unknown = (...reasons: Reason[]) => ({ whole: 'whole', verdict: 'unknown', reasons }) as const
  const wrong = (...reasons: Reason[]) => ({ whole: 'whole', verdict: 'invalid', reasons }) as const
  const flip = (bytes: Buffer, at: number) => {
    const copy = Buffer.from(bytes)
    copy[at] = (copy[at] ?? 0) ^ 1
    return copy
  }
  const replace = (bytes: Buffer, from: string, to: string) => {
    const at = bytes.indexOf(from)
    if (at === -1 || from.length !== to.length) throw new Error(`no ${from}`)
    const copy = Buffer.from(bytes)
    copy.write(to, at, 'latin1')
    return copy
  }
  const evidence = (objects: Objects, on = signed, members = '/AcroForm 5 0 R') =>
    updatePdf(on, { 1: `<< /Type /Catalog /Pages 2 0 R ${members} /DSS 30 0 R >>`, ...objects }).bytes

  return [
    // As they are signed.
    { name: 'signed by ECDSA', bytes: signed, ...valid },
    { name: 'signed by RSA', bytes: sign({ signer: rsaSigner }), ...valid },
    { name: 'signed by RSA-PSS', bytes: sign({ signer: rsaSigner, way: 'pss' }), ...valid },
    { name: 'signed with SHA-384', bytes: sign({ digest: 'sha384' }), ...valid },
    {
      name: 'signed with SHA-512 and the whole chain inside',
      bytes: sign({ digest: 'sha512', certificates: [signer.der, people.below.der, people.root.der] }),
      ...valid,
    },
    { name: 'the older form of signature', bytes: sign({ subFilter: 'adbe.pkcs7.detached', names: 'none' }), ...valid },
    {
      name: 'sections as streams',
      bytes: signPdf(writePdf(paper(), 'stream').bytes, { ...wish, layout: 'stream' }),
      ...valid,
    },
    {
      name: 'objects packed in streams',
      bytes: signPdf(writePdf(paper(), 'packed').bytes, { ...wish, layout: 'packed' }),
      ...valid,
    },
    { name: 'two signers', bytes: twice, ...valid },
    {
      name: 'two signers, packed',
      bytes: signPdf(signPdf(writePdf(paper(), 'packed').bytes, { ...wish, layout: 'packed' }), {
        ...more,
        layout: 'packed',
      }),
      ...valid,
    },
    { name: 'a stamp in time', bytes: sign({ stamp: stampedAt(signedAt + 1_000) }), ...valid },
    { name: 'a stamp that took two minutes', bytes: sign({ stamp: stampedAt(signedAt + 131_000) }), ...valid },
    {
      name: 'a clock seven hours ahead of its stamp',
      bytes: sign({ signingTime: signedAt + 7 * hourMs, stamp: stampedAt(signedAt) }),
      ...valid,
    },
    {
      name: 'a clock seven hours ahead, signed just now',
      bytes: sign({ signingTime: nowMs + 7 * hourMs - 60_000 }),
      ...valid,
    },
    {
      name: 'a stamp over the file',
      bytes: signPdf(signed, {
        ...more,
        type: 'DocTimeStamp',
        subFilter: 'ETSI.RFC3161',
        make: (content) => makeStamp(stamps, content, signedAt + hourMs),
      }),
      ...valid,
    },
    {
      name: 'evidence added later',
      bytes: evidence({ 30: '<< /Type /DSS /Certs [31 0 R] >>', 31: stream(people.below.der) }),
      ...valid,
    },
    {
      name: 'a description added later',
      bytes: update({ 40: '<< /Title (Paper) >>' }, { trailer: '/Root 1 0 R /Info 40 0 R' }),
      ...valid,
    },
    // What is not known.
    { name: 'no time at all', bytes: sign({ signingTime: undefined as never }), ...unknown('time-not-provable') },
    {
      name: 'a time that is not yet',
      bytes: sign({ signingTime: nowMs + 20 * hourMs }),
      ...unknown('time-not-provable'),
    },
    {
      name: 'run out since, without a stamp',
      bytes: sign({ signer: people.expired, signingTime: nowMs - 200 * dayMs }),
      ...unknown('revocation-not-checkable', 'time-not-provable'),
    },
    { name: 'an unknown root', bytes: sign({ signer: people.stranger }), ...unknown('unknown-root') },
    { name: 'a limit that is not judged', bytes: sign({ signer: people.limited }), ...unknown('chain-not-judged') },
    {
      name: 'SHA-1',
      bytes: sign({ digest: 'sha1' }),
      whole: 'not-checkable',
      verdict: 'unknown',
      reasons: ['weak-algorithm'],
    },
    {
      name: 'a certificate issued by SHA-1',
      bytes: sign({ signer: people.sha1Issued }),
      whole: 'not-checkable',
      verdict: 'unknown',
      reasons: ['weak-algorithm'],
    },
    {
      name: 'a short key',
      bytes: sign({ signer: people.shortSigner }),
      whole: 'not-checkable',
      verdict: 'unknown',
      reasons: ['weak-algorithm'],
    },
    {
      name: 'MD5',
      bytes: sign({ signer: rsaSigner, digest: 'md5' }),
      whole: 'not-checkable',
      verdict: 'unknown',
      reasons: ['integrity-not-checkable'],
    },
    {
      name: 'no certificate of the signer',
      bytes: sign({ certificates: [] }),
      whole: 'not-checkable',
      verdict: 'unknown',
      reasons: ['integrity-not-checkable'],
    },
    {
      name: 'two signers in one signature',
      bytes: sign({ signers: 2 }),
      whole: 'not-checkable',
      verdict: 'unknown',
      reasons: ['integrity-not-checkable'],
    },
    {
      name: 'a signature that is none',
      bytes: sign({ make: () => Buffer.from('no signature at all') }),
      whole: 'not-checkable',
      verdict: 'unknown',
      reasons: ['integrity-not-checkable'],
    },
    {
      name: 'the oldest form, which signs a digest that stands inside',
      bytes: sign({
        signer: rsaSigner,
        subFilter: 'adbe.pkcs7.sha1',
        make: (content) =>
          makeCms({ signer: rsaSigner, content: createHash('sha1').update(content).digest(), inside: true }),
      }),
      whole: 'not-checkable',
      verdict: 'unknown',
      reasons: ['integrity-not-checkable'],
    },
    {
      name: 'the content itself in the signature',
      bytes: sign({ make: (content) => makeCms({ signer, content: content.subarray(0, 500), inside: true }) }),
      whole: 'not-checkable',
      verdict: 'unknown',
      reasons: ['integrity-not-checkable'],
    },
    {
      name: 'a form of signature that no reader knows',
      bytes: sign({ subFilter: 'adbe.x509.rsa_sha1' }),
      whole: 'not-checkable',
      verdict: 'unknown',
      reasons: ['integrity-not-checkable'],
    },
    {
      name: 'a certificate that the signature does not name',
      bytes: sign({ names: 'none' }),
      whole: 'not-checkable',
      verdict: 'unknown',
      reasons: ['integrity-not-checkable'],
    },
    {
      name: 'something hidden behind the signature, in its place',
      bytes: sign({ padding: '0000deadbeef' }),
      whole: 'not-checkable',
      verdict: 'unknown',
      reasons: ['integrity-not-checkable'],
    },
    {
      name: 'a second form beside the pages',
      bytes: sign({ form: '<< /Fields [10 0 R] /SigFlags 3 /XFA (x) >>' }),
      whole: 'not-checkable',
      verdict: 'unknown',
      reasons: [],
    },
    // Wrong, and whole.
    {
      name: 'signed after it had run out',
      bytes: sign({ signer: people.expired, signingTime: nowMs - 50 * dayMs }),
      ...wrong('revocation-not-checkable', 'expired'),
    },
    { name: 'signed before it was valid', bytes: sign({ signer: people.future }), ...wrong('not-yet-valid') },
    { name: 'revoked', bytes: sign({ signer: people.revoked }), ...wrong('revoked') },
    { name: 'a certificate of a web server', bytes: sign({ signer: people.wrongUse }), ...wrong('chain-refused') },
    {
      name: 'signed by one whom no authority but another signer vouches for',
      bytes: sign({
        signer: issue({ commonName: 'Ward 9', by: people.falseAuthority }),
        certificates: [people.falseAuthority.der],
      }),
      whole: 'not-checkable',
      verdict: 'unknown',
    },
    // Changed.
    { name: 'one byte of the content', bytes: flip(signed, signed.indexOf('Paper 12') + 2), ...altered },
    { name: 'one byte of the signature', bytes: sign({ spoil: true }), ...altered },
    { name: 'about another content', bytes: sign({ about: Buffer.from('another') }), ...altered },
    { name: 'a certificate in the place of the named one', bytes: sign({ names: second }), ...altered },
    { name: 'bytes behind the end', bytes: Buffer.concat([signed, Buffer.from('more bytes')]), ...notWhole },
    { name: 'a comment behind the end', bytes: Buffer.concat([signed, Buffer.from('% more\n')]), ...notWhole },
    { name: 'an empty line behind the end', bytes: Buffer.concat([signed, Buffer.from('\n')]), ...notWhole },
    {
      name: 'another text on the page',
      bytes: update({ 4: stream('BT /F1 12 Tf 20 200 Td (Paper 13/2026) Tj ET') }),
      ...changed,
    },
    { name: 'another page', bytes: update({ 3: page('/Rotate 90') }), ...changed },
    {
      name: 'another tree of pages',
      bytes: update({ 2: '<< /Type /Pages /Kids [20 0 R] /Count 1 >>', 20: page('') }),
      ...changed,
    },
    {
      name: 'another catalog',
      bytes: update({ 21: '<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R >>' }, { trailer: '/Root 21 0 R' }),
      ...changed,
    },
    {
      name: 'an action when the file is opened',
      bytes: update({
        1: '<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R /OpenAction << /S /JavaScript /JS (x) >> >>',
      }),
      ...changed,
    },
    { name: 'another font', bytes: update({ 6: '<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>' }), ...changed },
    {
      name: 'a note on the page',
      bytes: update({
        3: page('').replace('[10 0 R]', '[10 0 R 20 0 R]'),
        20: '<< /Type /Annot /Subtype /FreeText /Rect [0 0 300 300] /Contents (x) >>',
      }),
      ...changed,
    },
    { name: 'the page taken away', bytes: update({}, { entries: { 3: 'free' } }), ...changed },
    {
      name: 'the page named as the form',
      bytes: update({
        1: '<< /Type /Catalog /Pages 2 0 R /AcroForm 3 0 R >>',
        3: '<< /Fields [10 0 R] /SigFlags 3 >>',
      }),
      ...changed,
    },
    {
      name: 'the font put in the place of the list of annotations',
      bytes: updatePdf(signed, { 3: page('').replace('[10 0 R]', '6 0 R'), 6: '[10 0 R]' }).bytes,
      ...changed,
    },
    {
      name: 'a field of text',
      bytes: update({ 5: '<< /Fields [10 0 R 20 0 R] /SigFlags 3 >>', 20: '<< /FT /Tx /T (a) /V (b) >>' }),
      ...changed,
    },
    {
      name: 'a field for a signature that runs something',
      bytes: signPdf(signed, { ...more, fieldMembers: '/AA << /E << /S /JavaScript /JS (x) >> >>' }),
      whole: 'changed',
      verdict: 'invalid',
    },
    {
      name: 'a page exchanged while a second one signs',
      bytes: signPdf(signed, { ...more, more: { 4: stream('BT (Paper 13) Tj ET') } }),
      whole: 'changed',
      verdict: 'invalid',
    },
    {
      name: 'an update that leads back elsewhere',
      bytes: update({ 4: stream('BT (Paper 13) Tj ET') }, { prev: null }),
      whole: 'not-checkable',
      verdict: 'unknown',
    },
    {
      name: 'the signature taken out of the form',
      bytes: update({ 5: '<< /Fields [] /SigFlags 3 >>' }),
      whole: 'changed',
      verdict: 'invalid',
    },
    {
      name: 'the catalog without its form',
      bytes: update({ 1: '<< /Type /Catalog /Pages 2 0 R >>' }),
      whole: 'changed',
      verdict: 'invalid',
    },
    {
      name: 'the range cut short',
      bytes: sign({ range: ([a = 0, b = 0, c = 0, d = 0]) => [a, b, c, d - 10] }),
      ...notWhole,
    },
    {
      name: 'the range begins late',
      bytes: sign({ range: ([, b = 0, c = 0, d = 0]) => [20, b - 20, c, d] }),
      ...notWhole,
    },
    {
      name: 'the range leaves out more',
      bytes: sign({ range: ([a = 0, b = 0, c = 0, d = 0]) => [a, b - 40, c, d] }),
      ...notWhole,
    },
    {
      name: 'the range leaves out what follows',
      bytes: sign({ range: ([a = 0, b = 0, c = 0, d = 0]) => [a, b, c + 4, d - 4] }),
      ...notWhole,
    },
    {
      name: 'a range of one piece',
      bytes: sign({ range: ([, b = 0]) => [0, b] }),
      whole: 'changed',
      verdict: 'invalid',
    },
    {
      name: 'a range of three pieces',
      bytes: sign({ range: ([a = 0, b = 0, c = 0, d = 0]) => [a, b, c, d - 20, c + d - 20, 20] }),
      whole: 'changed',
      verdict: 'invalid',
    },
    {
      name: 'a range beyond the file',
      bytes: sign({ range: ([a = 0, b = 0, c = 0], length) => [a, b, c, length] }),
      whole: 'changed',
      verdict: 'invalid',
    },
    {
      name: 'the content of the signature in round brackets',
      bytes: replace(signed, '/Contents <', '/Contents ('),
      whole: 'not-checkable',
      verdict: 'unknown',
    },
    {
      name: 'laid out before it was signed, and brought in after',
      bytes: shadow(people),
      whole: 'changed',
      verdict: 'invalid',
    },
    {
      name: 'an object that was named and missing, supplied',
      bytes: supplied(people),
      whole: 'changed',
      verdict: 'invalid',
    },
    {
      name: 'a description that is a page',
      bytes: update({
        4: stream('BT (x) Tj ET'),
        1: '<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R /Metadata 4 0 R >>',
      }),
      ...changed,
    },
    {
      name: 'evidence that is a page',
      bytes: evidence({ 30: '<< /Type /DSS /Certs [4 0 R] >>', 4: stream('BT (x) Tj ET') }),
      ...changed,
    },
    {
      name: 'what is packed exchanged, called evidence',
      bytes: repacked(people, (container) => [`/DSS 30 0 R`, { 30: `<< /Type /DSS /Certs [${container} 0 R] >>` }]),
      ...changed,
    },
    {
      name: 'what is packed exchanged, called a description',
      bytes: repacked(people, (container) => [`/Metadata ${container} 0 R`, {}]),
      ...changed,
    },
    {
      name: 'a mark that is seen, by another signer of the same root',
      bytes: signPdf(signed, { ...more, rect: '[0 0 300 300]' }),
      ...valid,
    },
    {
      name: 'a mark over the whole page, by a stranger',
      bytes: signPdf(signed, { ...more, signer: people.stranger, rect: '[0 0 300 300]' }),
      whole: 'not-checkable',
      verdict: 'unknown',
      reasons: ['unknown-root'],
    },
    {
      name: 'signed unseen by a stranger too',
      bytes: signPdf(signed, { ...more, signer: people.stranger }),
      ...unknown('unknown-root'),
    },
    {
      name: 'certified without changes, then signed',
      bytes: signPdf(certify(base, wish, 1), more),
      whole: 'changed',
      verdict: 'invalid',
    },
    {
      name: 'certified, then a mark that is seen',
      bytes: signPdf(certify(base, wish, 2), { ...more, rect: '[0 0 300 300]' }),
      whole: 'changed',
      verdict: 'invalid',
    },
    { name: 'certified, then signed unseen', bytes: signPdf(certify(base, wish, 2), more), ...valid },
    // Not read.
    { name: 'nothing', bytes: Buffer.alloc(0), ...unread },
    { name: 'another file', bytes: Buffer.from('\x89PNG\r\n\x1a\n'), ...unread },
    { name: 'something before the file', bytes: Buffer.concat([Buffer.from('GIF89a'), signed]), ...unread },
    { name: 'cut', bytes: signed.subarray(0, signed.length - 100), ...unread },
    {
      name: 'encrypted',
      bytes: writePdf(
        { ...paper(), 9: '<< /Filter /Standard /V 1 /R 2 /P -4 >>' },
        'table',
        '/Root 1 0 R /Encrypt 9 0 R',
      ).bytes,
      ...unread,
    },
    {
      name: 'nested deeply',
      bytes: writePdf({ ...paper(), 5: `<< /Fields ${'['.repeat(100_000)}${']'.repeat(100_000)} >>` }).bytes,
      ...unread,
    },
    { name: 'a key twice', bytes: writePdf({ ...paper(), 5: '<< /Fields [] /Fields [10 0 R] >>' }).bytes, ...unread },
    { name: 'sections in a circle', bytes: updatePdf(base, { 7: '<< >>' }, { prev: base.length }).bytes, ...unread },
    { name: 'unsigned', bytes: base, whole: 'unsigned', verdict: 'unsigned', reasons: [] },
  ]
}

/** A second page's worth of content lies in the signed file under a number of its own; the update only points to it. */
function shadow({ signer }: People): Buffer {
  const hidden = stream('BT /F1 12 Tf 20 200 Td (Paper 99/2026) Tj ET')
  const base = writePdf({ ...paper(), 8: Buffer.concat([Buffer.from('null\nendobj\n4 0 obj\n'), hidden]) })
  const signed = signPdf(base.bytes, { signer, signingTime: signedAt })
  const place = signed.indexOf('4 0 obj', signed.indexOf('8 0 obj') + 7)
  return updatePdf(signed, {}, { entries: { 4: place } }).bytes
}

function supplied({ signer }: People): Buffer {
  const objects = { ...paper(), 3: '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents [4 0 R 25 0 R] >>' }
  const page = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents [4 0 R 25 0 R] /Annots [10 0 R] >>'
  const signed = signPdf(writePdf(objects).bytes, { signer, signingTime: signedAt, page })
  return updatePdf(signed, { 25: stream('BT (More) Tj ET') }).bytes
}

/** Another font in the stream in which objects of the signed file are packed; the update names that stream, and none of the objects. */
function repacked({ signer }: People, call: (container: number) => [members: string, more: Objects]): Buffer {
  const base = writePdf(paper(), 'packed')
  const container = Math.max(...base.places.keys())
  const signed = signPdf(base.bytes, { signer, signingTime: signedAt, layout: 'packed' })
  const font = '<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>'
  const other = packObjects({ ...paper(), 6: font })
  const [members, more] = call(container)
  const catalog = `<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R ${members} >>`
  return updatePdf(signed, { ...more, 1: catalog, [container]: other }, { layout: 'stream' }).bytes
}

const certify = (base: Buffer, wish: SignWish, level: number) =>
  signPdf(base, {
    ...wish,
    members: `/Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /P ${level} /V /1.2 >> >>]`,
    catalog: '<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R /Perms << /DocMDP 11 0 R >> >>',
  })
