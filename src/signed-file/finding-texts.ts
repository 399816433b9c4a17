/** What is said of a file and its signatures, as sentences that can be printed. Each stands by itself. */
import type { Bilingual } from '../domain/texts/bilingual.ts'
import type { IntegrityGap } from './cms/verify-cms.ts'
import type { AddressVerdict } from './judge-address.ts'
import type { FileFinding, FileNotice, FileVerdict, ReadingFault, WholeVerdict } from './judge-file.ts'
import type { SignatureFinding, Validity } from './judge-signature.ts'
import type { ClockVerdict, StampVerdict } from './judge-time.ts'
import type { CoverageGap } from './pdf/judge-coverage.ts'
import type { ChainFault } from './trust/find-chain.ts'

const verdictTexts = {
  valid: {
    vi: 'Tệp còn nguyên như khi ký và mọi chữ ký số đều có hiệu lực.',
    en: 'The file is as it was signed, and every signature is valid.',
  },
  invalid: {
    vi: 'Tệp hoặc chữ ký số không đúng: xem các câu dưới đây.',
    en: 'Something is wrong with the file or a signature: see the sentences below.',
  },
  unknown: {
    vi: 'Chưa kết luận được: không thấy điều gì sai, nhưng có điều chưa biết.',
    en: 'No conclusion: nothing is known to be wrong, and something is not known.',
  },
  unsigned: { vi: 'Tệp không có chữ ký số.', en: 'The file has no signature.' },
} as const satisfies Record<FileVerdict, Bilingual>

const wholeTexts = {
  whole: {
    vi: 'Nội dung tệp đúng như nội dung đã ký.',
    en: 'The content of the file is the content that was signed.',
  },
  changed: {
    vi: 'Nội dung tệp khác nội dung đã ký, hoặc chữ ký không bao trùm hết tệp.',
    en: 'The content of the file differs from what was signed, or a signature does not cover all of it.',
  },
  unsigned: {
    vi: 'Không có chữ ký nên không biết tệp có bị sửa hay không.',
    en: 'Without a signature it is not known whether the file was changed.',
  },
  'not-checkable': {
    vi: 'Không kiểm tra được nội dung tệp có đúng như khi ký hay không.',
    en: 'Whether the content is as it was signed cannot be checked.',
  },
} as const satisfies Record<WholeVerdict, Bilingual>

const unreadTexts = {
  'not-a-pdf': { vi: 'Tệp không phải là PDF.', en: 'The file is no PDF.' },
  malformed: {
    vi: 'Cấu trúc tệp không theo tiêu chuẩn; các phần mềm có thể hiển thị khác nhau.',
    en: 'The file does not follow the standard; programs may show different things.',
  },
  'bytes-after-end': { vi: 'Sau phần cuối của tệp còn dữ liệu khác.', en: 'Bytes stand behind the end of the file.' },
  encrypted: { vi: 'Tệp đã được mã hóa.', en: 'The file is encrypted.' },
  'too-complex': {
    vi: 'Tệp phức tạp quá mức cho phép kiểm tra.',
    en: 'The file is more complex than what is checked.',
  },
  'took-too-long': {
    vi: 'Việc kiểm tra tệp vượt quá thời gian hoặc bộ nhớ cho phép.',
    en: 'The check of the file took more time or memory than is allowed.',
  },
} as const satisfies Record<ReadingFault, Bilingual>

const noticeTexts = {
  'active-content': {
    vi: 'Tệp có nội dung tự chạy khi mở.',
    en: 'The file has content that runs when it is opened.',
  },
  'xfa-form': {
    vi: 'Tệp có biểu mẫu XFA bên cạnh các trang; phần mềm có thể hiển thị một trong hai.',
    en: 'The file has an XFA form beside its pages; programs show one or the other.',
  },
  'signature-traces': {
    vi: 'Trong tệp có dấu vết chữ ký mà biểu mẫu không hiển thị.',
    en: 'The file has traces of a signature that its form does not show.',
  },
  'signature-removed': {
    vi: 'Một chữ ký có trong bản trước của tệp đã bị bỏ đi.',
    en: 'A signature that an earlier state of the file had was taken out.',
  },
  'bytes-after-end': unreadTexts['bytes-after-end'],
  'mark-of-stranger': {
    vi: 'Sau khi ký, một người ký không thuộc chứng thư gốc được tin cậy đã thêm phần hiển thị trên trang; phần này có thể che nội dung đã ký. Hãy xem bản tệp tại thời điểm ký trước đó.',
    en: 'After it was signed, a signer whom no trusted root vouches for added something that is seen on a page; it may lie over what was signed. Look at the file as it was when the earlier signature was made.',
  },
} as const satisfies Record<FileNotice, Bilingual>

const gapTexts = {
  'no-byte-range': {
    vi: 'Chữ ký không nêu phạm vi dữ liệu đã ký.',
    en: 'The signature does not state which bytes it is about.',
  },
  'begins-late': {
    vi: 'Phạm vi đã ký không bắt đầu từ đầu tệp.',
    en: 'What was signed does not begin with the file.',
  },
  'gap-holds-more': {
    vi: 'Phạm vi đã ký bỏ ra ngoài nhiều hơn chính chữ ký.',
    en: 'What was signed leaves out more than the signature itself.',
  },
  'range-outside': { vi: 'Phạm vi đã ký vượt ra ngoài tệp.', en: 'What was signed reaches beyond the file.' },
  'ends-inside': {
    vi: 'Phạm vi đã ký không kết thúc ở phần cuối của một bản tệp hoàn chỉnh.',
    en: 'What was signed does not end where a whole file ended.',
  },
  'bytes-after-end': {
    vi: 'Sau phần đã ký còn dữ liệu không thuộc bản nào của tệp.',
    en: 'Behind what was signed stand bytes that belong to no state of the file.',
  },
} as const satisfies Record<CoverageGap, Bilingual>

const coverageTexts = {
  'whole-file': { vi: 'Chữ ký bao trùm toàn bộ tệp.', en: 'The signature covers the whole file.' },
  'earlier-state': {
    vi: 'Chữ ký bao trùm toàn bộ bản tệp tại thời điểm ký; sau đó tệp được bổ sung.',
    en: 'The signature covers the whole file as it was then; something was added since.',
  },
} as const satisfies Record<Exclude<SignatureFinding['coverage']['covers'], 'not-whole'>, Bilingual>

const changeTexts = {
  none: { vi: 'Không có thay đổi sau khi ký.', en: 'Nothing was changed after it was signed.' },
  additions: {
    vi: 'Sau khi ký chỉ có thêm chữ ký, dấu thời gian, dữ liệu xác thực hoặc thông tin mô tả.',
    en: 'After it was signed, only signatures, time-stamps, evidence or descriptions were added.',
  },
  content: {
    vi: 'Sau khi ký, tệp có thay đổi ngoài các bổ sung được phép.',
    en: 'After it was signed, more than what may be added was changed.',
  },
  'not-checkable': {
    vi: 'Không kiểm tra được các thay đổi sau khi ký.',
    en: 'What was changed after it was signed cannot be checked.',
  },
} as const satisfies Record<SignatureFinding['changes'], Bilingual>

const integrityTexts = {
  intact: {
    vi: 'Dữ liệu trong phạm vi ký còn nguyên và do khóa của người ký ký.',
    en: "The signed bytes are intact and were signed with the signer's key.",
  },
  altered: {
    vi: 'Dữ liệu hoặc chữ ký đã bị thay đổi.',
    en: 'The bytes or the signature were altered.',
  },
} as const satisfies Record<Exclude<SignatureFinding['integrity'], 'not-checkable'>, Bilingual>

const integrityGapTexts = {
  form: {
    vi: 'Chữ ký có dạng không kiểm tra được.',
    en: 'The signature has a form that cannot be checked.',
  },
  algorithm: {
    vi: 'Chữ ký dùng thuật toán hoặc khóa không kiểm tra được.',
    en: 'The signature uses an algorithm or a key that cannot be checked.',
  },
  'no-signer': {
    vi: 'Không có chứng thư chữ ký số của người ký.',
    en: "The signer's certificate is not there.",
  },
  'certificate-not-named': {
    vi: 'Chữ ký không nêu chứng thư chữ ký số của người ký.',
    en: 'The signature does not name the certificate of its signer.',
  },
} as const satisfies Record<IntegrityGap, Bilingual>

const chainFaultTexts = {
  expired: {
    vi: 'Một chứng thư trong chuỗi đã hết hạn khi ký.',
    en: 'A certificate of the chain had expired when it was signed.',
  },
  'not-yet-valid': {
    vi: 'Một chứng thư trong chuỗi chưa có hiệu lực khi ký.',
    en: 'A certificate of the chain was not yet valid when it was signed.',
  },
  'not-an-authority': {
    vi: 'Chuỗi chứng thư đi qua một chứng thư không được phép cấp chứng thư.',
    en: 'The chain leads through a certificate that may not issue others.',
  },
  'too-long': { vi: 'Chuỗi chứng thư dài hơn mức cho phép.', en: 'The chain is longer than its authority allows.' },
  'unjudged-limit': {
    vi: 'Một chứng thư trong chuỗi có giới hạn mà hệ thống không xét được.',
    en: 'A certificate of the chain has a limit that is not judged here.',
  },
  'wrong-usage': {
    vi: 'Chứng thư của người ký không dùng để ký tài liệu.',
    en: "The signer's certificate is not for signing documents.",
  },
} as const satisfies Record<ChainFault, Bilingual>

const chainTexts = {
  trusted: {
    vi: 'Chuỗi chứng thư dẫn đến một chứng thư gốc được tin cậy tại đây.',
    en: 'The chain leads to a root that is trusted here.',
  },
  'unknown-root': {
    vi: 'Chuỗi chứng thư không dẫn đến chứng thư gốc nào được tin cậy tại đây.',
    en: 'The chain leads to no root that is trusted here.',
  },
  'no-roots': {
    vi: 'Hệ thống chưa được cấu hình chứng thư gốc nào.',
    en: 'No root is configured here.',
  },
} as const satisfies Record<Exclude<SignatureFinding['chain'], 'refused'>, Bilingual>

const validityTexts = {
  valid: {
    vi: 'Chứng thư của người ký còn hiệu lực khi ký.',
    en: "The signer's certificate was valid when it was signed.",
  },
  expired: {
    vi: 'Chứng thư của người ký đã hết hạn khi ký.',
    en: "The signer's certificate had expired when it was signed.",
  },
  'not-yet-valid': {
    vi: 'Chứng thư của người ký chưa có hiệu lực khi ký.',
    en: "The signer's certificate was not yet valid when it was signed.",
  },
  'not-provable': {
    vi: 'Không chứng minh được chữ ký được tạo khi chứng thư còn hiệu lực.',
    en: 'It cannot be proven that it was signed while the certificate was valid.',
  },
  unknown: {
    vi: 'Không biết chứng thư của người ký có hiệu lực khi ký hay không.',
    en: "Whether the signer's certificate was valid when it was signed is not known.",
  },
} as const satisfies Record<Validity, Bilingual>

const revocationTexts = {
  good: {
    vi: 'Tại thời điểm ký, không chứng thư nào trong chuỗi bị thu hồi.',
    en: 'When it was signed, no certificate of the chain was revoked.',
  },
  revoked: { vi: 'Một chứng thư trong chuỗi đã bị thu hồi.', en: 'A certificate of the chain was revoked.' },
  'revoked-later': {
    vi: 'Chứng thư bị thu hồi sau thời điểm ký đã được chứng minh.',
    en: 'The certificate was revoked after it was provably signed.',
  },
  'not-checked': {
    vi: 'Chưa kiểm tra được việc thu hồi chứng thư: không có dữ liệu.',
    en: 'Whether the certificates were revoked was not checked: there is no evidence.',
  },
  'not-checkable': {
    vi: 'Hiện không kiểm tra được việc thu hồi chứng thư: dữ liệu quá cũ hoặc không dùng được, hoặc nơi được hỏi không trả lời.',
    en: 'Whether the certificates were revoked cannot be checked now: the evidence is out of date or unusable, or who was asked did not answer.',
  },
} as const satisfies Record<SignatureFinding['revocation']['revocation'], Bilingual>

const stampTexts = {
  proven: {
    vi: 'Dấu thời gian chứng minh thời điểm ký.',
    en: 'A time-stamp proves when it was signed.',
  },
  trusted: {
    vi: 'Có dấu thời gian của tổ chức được tin cậy; chưa biết chứng thư của tổ chức đó có bị thu hồi hay không.',
    en: 'There is a time-stamp of a trusted authority; whether its certificate was revoked is not known.',
  },
  altered: { vi: 'Dấu thời gian thuộc về dữ liệu khác.', en: 'The time-stamp is about something else.' },
  'unknown-root': {
    vi: 'Dấu thời gian do tổ chức không được tin cậy tại đây cấp.',
    en: 'The time-stamp is of an authority that is not trusted here.',
  },
  refused: {
    vi: 'Dấu thời gian do tổ chức không được phép cấp.',
    en: 'The time-stamp is of an authority that may not give any.',
  },
  'not-checkable': { vi: 'Không đọc được dấu thời gian.', en: 'The time-stamp cannot be read.' },
  none: null,
} as const satisfies Record<StampVerdict, Bilingual | null>

const clockTexts = {
  agrees: null,
  'not-comparable': null,
  'seven-hours-ahead': {
    vi: 'Giờ ký do người ký nêu nhanh hơn bảy giờ; đã trừ đi bảy giờ.',
    en: "The signer's clock is seven hours ahead; they are taken off.",
  },
  differs: {
    vi: 'Giờ ký do người ký nêu không khớp.',
    en: 'The time that the signer states does not fit.',
  },
} as const satisfies Record<ClockVerdict, Bilingual | null>

const seenText: Bilingual = {
  vi: 'Chữ ký thêm sau có phần hiển thị trên trang.',
  en: 'A signature that was added later is seen on a page.',
}

const weakText: Bilingual = {
  vi: 'Chữ ký hoặc chuỗi chứng thư dùng SHA-1 hoặc khóa quá ngắn nên không đủ tin cậy.',
  en: 'The signature or its chain uses SHA-1 or a short key, so that it proves little.',
}

/** Of the file as a whole. */
export function fileSentences({ verdict, whole, unread, notices }: FileFinding): Bilingual[] {
  const reading = unread === null ? [] : [unreadTexts[unread]]
  const content = verdict === 'unsigned' ? [] : [wholeTexts[whole]]
  return [verdictTexts[verdict], ...content, ...reading, ...notices.map((one) => noticeTexts[one])]
}

/** Of one signature, question by question. */
export function signatureSentences(finding: SignatureFinding): Bilingual[] {
  const {
    coverage,
    changes,
    additions,
    integrity,
    integrityGap,
    chain,
    chainFault,
    validity,
    revocation,
    time,
    algorithm,
  } = finding
  const covered = coverage.covers === 'not-whole' ? gapTexts[coverage.why] : coverageTexts[coverage.covers]
  const intact = integrity === 'not-checkable' ? integrityGapTexts[integrityGap ?? 'form'] : integrityTexts[integrity]
  const seen = additions.includes('visible-signature') ? [seenText] : []
  const first = [covered, changeTexts[changes], ...seen, intact]
  if (integrity !== 'intact') return first
  const chained = chain === 'refused' ? chainFaultTexts[chainFault ?? 'not-an-authority'] : chainTexts[chain]
  const last = [stampTexts[time.stamp], clockTexts[time.clock], algorithm?.weak ? weakText : null]
  const revoked = chain === 'trusted' ? [revocationTexts[revocation.revocation]] : []
  return [...first, chained, validityTexts[validity], ...revoked, ...last.filter((one) => one !== null)]
}

export const addressTexts = {
  listed: {
    vi: 'Địa chỉ thuộc danh sách của hệ thống. Mã QR không chứng minh điều gì: hãy so nội dung giấy với dữ liệu tra cứu.',
    en: 'The address is on the list. A QR code proves nothing: compare the paper with what the register says.',
  },
  'not-listed': {
    vi: 'Địa chỉ không thuộc cơ sở dữ liệu hộ tịch theo danh sách của hệ thống.',
    en: 'The address is none of the registry by the list here.',
  },
  'not-https': {
    vi: 'Địa chỉ không dùng https nên không được chấp nhận.',
    en: 'The address does not use https and is not accepted.',
  },
  'no-address': { vi: 'Nội dung mã QR không phải là một địa chỉ.', en: 'The text of the QR code is no address.' },
  'no-list': {
    vi: 'Hệ thống chưa được cấu hình danh sách địa chỉ của cơ sở dữ liệu hộ tịch.',
    en: 'No addresses of the registry are configured here.',
  },
} as const satisfies Record<AddressVerdict, Bilingual>
