/**
 * The words of addresses of files (địa chỉ tải tệp): links that a portal follows without credentials, each to one file of one dossier
 * and made for one target.
 */

/**
 * - `result`: the certificate that the registry issued for a completed filing (giấy tờ kết quả).
 * - `paper`: a paper that was filed (giấy tờ nộp).
 */
const fileKinds = ['result', 'paper'] as const
export type FileKind = (typeof fileKinds)[number]

/** A paper can never be named as a result: they have different members. */
export type AddressedFile = { kind: 'result'; filing: string } | { kind: 'paper'; filing: string; sha256: string }

/** Why there is no address: the dossier is sent without this file. */
export type NoAddress = 'no-public-url' | 'no-such-file' | 'withdrawn-by-operator'

/** Where a request comes from, as far as the trail keeps it: never the address itself. */
export type NetworkClass = 'loopback' | 'private' | 'public'
