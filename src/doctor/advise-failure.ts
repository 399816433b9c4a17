/**
 * A failure of a path in words for anyone who keeps the gateway: what it means, and whom to ask for what. `failure-text.ts`
 * speaks to an officer at a counter; this speaks to the person with the configuration file. The code of the failure stands in no
 * sentence: a finding has it among its facts, and it is printed below.
 */
import type { FailureCode, GatewayFailure } from '../domain/failure.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { failureTexts } from '../domain/texts/failure-text.ts'
import type { Words } from './finding.ts'

export interface FailureAdvice {
  says: Words
  advice: Words
}

/** Where the failure happened, as the configuration names it. */
export interface FindingSource {
  host: string
  port: number
  /** How long was waited for each part. */
  limitMs: number
  /** A path with a second factor of time in its sign-in: the clock may be the reason for a refusal. */
  signsWithTime: boolean
}

const untrusted = [
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_UNTRUSTED',
  'CERT_SIGNATURE_FAILURE',
]

/** How servers say in TLS, or behind it, that our certificate is missing or not wanted. */
const wantsOurs =
  /^CLIENT_CERTIFICATE_|ALERT_(CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_UNKNOWN|CERTIFICATE_EXPIRED|NO_CERTIFICATE)$/

export function tellFailure(failure: GatewayFailure, place: FindingSource): FailureAdvice {
  const tell = byCode[failure.code]
  if (tell) return tell(place, failure)
  const { vi, en } = failureTexts[failure.code].title
  return { says: [vi, en], advice: whom[failure.layer] }
}

const whom: Record<GatewayFailure['layer'], Words> = {
  caller: ['Kiểm tra lại cấu hình của đường này.', 'Check the settings of this path.'],
  gateway: [
    'Xem nhật ký của cổng liên thông; nếu lặp lại, báo nhóm phát triển cổng.',
    'Look at the log of the gateway; if it comes again, tell its maintainers.',
  ],
  network: [
    'Đề nghị bộ phận mạng kiểm tra đường truyền giữa máy này và máy chủ nói trên.',
    'Have your network people look at the way between this machine and that server.',
  ],
  'provincial-bus': [
    'Báo đơn vị vận hành nền tảng LGSP kèm mã lỗi ở trên.',
    'Tell the operators of the provincial platform (LGSP), with the code above.',
  ],
  'security-server': [
    'Báo đơn vị quản lý máy chủ bảo mật (X-Road) và nền tảng NDXP kèm mã lỗi ở trên.',
    'Tell those who run the security server (X-Road) and the exchange (NDXP), with the code above.',
  ],
  ministry: [
    'Báo đầu mối kỹ thuật của bộ kèm thời điểm và mã lỗi ở trên.',
    'Tell the technical contact of the ministry, with the time and the code above.',
  ],
}

type Teller = (place: FindingSource, failure: GatewayFailure) => FailureAdvice

const proxyAdvice: Words = [
  'Kiểm tra mục `proxy` của cấu hình (địa chỉ, tài khoản, mật khẩu); nếu đúng, hỏi đơn vị quản trị proxy: tài khoản còn hiệu lực không, có được nối tới máy và cổng này không.',
  'Check `proxy` in the configuration (address, account, password); if it is right, ask those who run the proxy whether the account is valid and this host and port are allowed.',
]

/** RFC 9110, 15.5.16: it is the label of the request that is refused, and that is a setting of ours. */
const otherContentType: Words = [
  'Máy chủ không nhận kiểu nội dung của yêu cầu. Đặt `contentType` của đường này theo đặc tả của họ: thường là `text/xml; charset=utf-8` với SOAP 1.1, `application/soap+xml; charset=utf-8` với SOAP 1.2 (`soapVersion`); rồi chạy lại lệnh này.',
  'The server does not take the content type of the request. Set `contentType` of this path as their specification has it: mostly `text/xml; charset=utf-8` with SOAP 1.1, `application/soap+xml; charset=utf-8` with SOAP 1.2 (`soapVersion`); then run this again.',
]

const byCode: Partial<Record<FailureCode, Teller>> = {
  'proxy-unreachable': ({ host, port }) => ({
    says: [
      `Không tới được proxy trên đường tới ${host}:${port}`,
      `The proxy on the way to ${host}:${port} cannot be reached`,
    ],
    advice: proxyAdvice,
  }),
  'proxy-refused': ({ host, port }, { detail }) =>
    detail === 'http 407'
      ? {
          says: [
            `Proxy đòi đăng nhập hoặc không chấp nhận tài khoản của ta`,
            `The proxy wants a sign-in or does not accept ours`,
          ],
          advice: proxyAdvice,
        }
      : {
          says: [`Proxy không mở đường tới ${host}:${port}`, `The proxy opens no way to ${host}:${port}`],
          advice: proxyAdvice,
        },
  'dns-failed': ({ host }) => ({
    says: [`Tên miền ${host} không tra được địa chỉ`, `The name ${host} has no address`],
    advice: [
      'Kiểm tra chính tả của `url` trong cấu hình, rồi hỏi bộ phận mạng: máy này có dùng đúng máy chủ DNS của mạng truyền số liệu chuyên dùng không?',
      'Check the spelling of `url` in the configuration, then ask your network people: does this machine use the DNS of the government network?',
    ],
  }),
  'connection-refused': ({ host, port }) => ({
    says: [`${host} từ chối kết nối ở cổng ${port}`, `${host} refuses connections on port ${port}`],
    advice: [
      'Máy chủ có đó nhưng không có dịch vụ ở cổng này: kiểm tra cổng trong `url`; nếu đúng, hỏi đơn vị vận hành máy chủ đó dịch vụ có đang chạy không.',
      'The machine is there and nothing listens on that port: check the port in `url`; if it is right, ask those who run it whether the service is up.',
    ],
  }),
  'connect-timeout': ({ host, port, limitMs }, { phase }) =>
    phase === 'tls'
      ? {
          says: [
            `${host}:${port} nhận kết nối nhưng bắt tay TLS không xong trong ${limitMs} ms`,
            `${host}:${port} takes the connection, but the TLS handshake does not end within ${limitMs} ms`,
          ],
          advice: [
            'Thường do thiết bị ở giữa hoặc máy chủ quá tải, hoặc cổng này không dùng TLS: kiểm tra `https` và cổng trong `url`, rồi báo đơn vị vận hành máy chủ đó.',
            'Mostly a box in between or an overloaded server, or a port that speaks no TLS: check `https` and the port in `url`, then tell those who run it.',
          ],
        }
      : {
          says: [
            `Không kết nối được tới ${host}:${port} trong ${limitMs} ms: gói tin đi mà không có trả lời`,
            `No connection to ${host}:${port} within ${limitMs} ms: packets go out and nothing comes back`,
          ],
          advice: [
            'Thường do tường lửa hoặc định tuyến. Đề nghị bộ phận mạng mở đường từ địa chỉ của máy này tới máy chủ và cổng đó.',
            'Mostly a firewall or a route. Have your network people open the way from the address of this machine to that server and port.',
          ],
        },
  'tls-failed': (place, failure) => tellTls(place, failure.detail ?? 'unknown'),
  'connection-reset': ({ host, port }) => ({
    says: [
      `${host}:${port} nhận yêu cầu rồi ngắt kết nối, không trả lời`,
      `${host}:${port} takes the request and then breaks the connection without an answer`,
    ],
    advice: [
      'Thường do tường lửa ứng dụng, proxy, hoặc máy chủ đòi chứng thư số của ta mà cấu hình chưa có (`tls.cert`, `tls.key`). Hỏi đơn vị vận hành máy chủ đó.',
      'Mostly an application firewall, a proxy, or a server that wants our certificate while the configuration has none (`tls.cert`, `tls.key`). Ask those who run it.',
    ],
  }),
  'first-byte-timeout': ({ host, port, limitMs }) => ({
    says: [
      `${host}:${port} nhận kết nối và yêu cầu nhưng không trả lời trong ${limitMs} ms`,
      `${host}:${port} takes the connection and the request, but answers nothing within ${limitMs} ms`,
    ],
    advice: [
      'Mạng thông, dịch vụ phía sau bị treo hoặc quá tải. Báo đơn vị vận hành điểm nối kế tiếp; phía ta không cần sửa gì.',
      'The network is fine; what stands behind it hangs or is overloaded. Tell those who run the next hop; nothing is to be changed here.',
    ],
  }),
  'body-timeout': ({ host, limitMs }) => ({
    says: [
      `${host} bắt đầu trả lời rồi dừng giữa chừng quá ${limitMs} ms`,
      `${host} begins an answer and then stops for more than ${limitMs} ms`,
    ],
    advice: whom.network,
  }),
  'answer-html': ({ host }, { layer }) => ({
    says: [`${host} trả về một trang web thay cho dữ liệu`, `${host} sends a web page in place of data`],
    advice: [
      `Thường là trang đăng nhập, trang chặn của tường lửa hoặc trang báo bảo trì. Kiểm tra đường dẫn trong \`url\`; nếu đúng thì: ${whom[layer][0]}`,
      `Mostly a login page, the block page of a firewall, or a maintenance notice. Check the path in \`url\`; if it is right: ${whom[layer][1]}`,
    ],
  }),
  'http-error': ({ host }, { detail, layer }) => ({
    says: [`${host} báo lỗi HTTP mà không nói lý do`, `${host} answers with an HTTP error and no reason`],
    advice: detail === 'http 415' ? otherContentType : whom[layer],
  }),
  'token-unavailable': ({ host, limitMs }, { detail }) => {
    const within =
      detail === 'timeout' ? { vi: ` trong ${limitMs} ms`, en: ` within ${limitMs} ms` } : explainToken(detail)
    return {
      says: [`Không lấy được token ở ${host}${within.vi}`, `No token could be had from ${host}${within.en}`],
      advice: [
        'Kiểm tra địa chỉ và tài khoản trong `token` của cấu hình; nếu đúng, báo đơn vị vận hành nền tảng LGSP: dịch vụ cấp token từ chối hoặc không trả lời.',
        'Check address and account under `token` in the configuration; if they are right, tell the operators of the LGSP: the service that issues tokens refuses or does not answer.',
      ],
    }
  },
  'bus-credentials-refused': () => ({
    says: [
      'Nền tảng LGSP không chấp nhận token hoặc tài khoản của ta',
      'The provincial platform does not accept our token or account',
    ],
    advice: [
      'Kiểm tra tài khoản trong `token`; có thể khóa đã hết hạn hoặc bị thu hồi. Đề nghị đơn vị vận hành LGSP xác nhận tài khoản còn hiệu lực.',
      'Check the account under `token`; the key may have expired or been withdrawn. Have the operators of the LGSP confirm that the account is valid.',
    ],
  }),
  'ministry-credentials-refused': ({ signsWithTime }) => ({
    says: ['Bộ không chấp nhận thông tin đăng nhập của ta', 'The ministry does not accept our sign-in'],
    advice: signsWithTime
      ? [
          'Kiểm tra `username`, `secret` và `hashPath`. Đăng nhập có băm thời gian, nên đồng hồ lệch cũng bị từ chối: xem dòng đồng hồ dưới đây và chạy NTP trên máy này.',
          'Check `username`, `secret` and `hashPath`. The sign-in hashes the time, so a wrong clock is refused too: see the line about the clock, and run NTP on this machine.',
        ]
      : [
          'Kiểm tra tài khoản trong cấu hình, rồi hỏi đầu mối của bộ.',
          'Check the account in the configuration, then ask the ministry.',
        ],
  }),
}

/** What a sentence about a token goes on with, where the detail says more than a code; empty where it does not. */
function explainToken(detail: string | undefined): Bilingual {
  if (detail === 'error beside the token') {
    return {
      vi: ': câu trả lời có token nhưng đồng thời báo lỗi trong `error`',
      en: ': the answer has a token, and reports an error in `error` beside it',
    }
  }
  const [, type] = /^token type (\w+)$/.exec(detail ?? '') ?? []
  if (type === undefined) return { vi: '', en: '' }
  return {
    vi: `: \`token_type\` là ${type}: loại token này cần chứng minh khóa ở mỗi lần gọi hoặc không dùng để gọi được, cổng không hỗ trợ`,
    en: `: its \`token_type\` is ${type}: tokens of this kind need a proof of a key with every call, or are for no call, and the gateway has none`,
  }
}

function tellTls({ host }: FindingSource, code: string): FailureAdvice {
  if (code === 'CERT_HAS_EXPIRED') {
    return {
      says: [`Chứng thư số của ${host} đã hết hạn`, `The certificate of ${host} has expired`],
      advice: [
        'Đơn vị quản lý máy chủ đó phải thay chứng thư; phía ta không cần sửa gì, cổng tự nối lại khi họ thay xong.',
        'Those who run it must renew it; nothing is to be changed here, and the gateway connects again by itself when they have.',
      ],
    }
  }
  if (code === 'CERT_NOT_YET_VALID') {
    return {
      says: [`Chứng thư số của ${host} chưa có hiệu lực`, `The certificate of ${host} is not valid yet`],
      advice: [
        'Xem đồng hồ của máy này trước, rồi hỏi đơn vị quản lý máy chủ đó.',
        'Look at the clock of this machine first, then ask those who run it.',
      ],
    }
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return {
      says: [`Chứng thư số không phải của tên ${host}`, `The certificate is for another name than ${host}`],
      advice: [
        'Kiểm tra tên máy trong `url`; nếu nối bằng địa chỉ IP thì đặt `tls.servername`. Nếu trước đây vẫn đúng, hỏi họ có vừa thay chứng thư không.',
        'Check the host in `url`; with an IP address set `tls.servername`. If it was right before, ask them whether they have just changed it.',
      ],
    }
  }
  if (code === 'ERR_TLS_PIN_MISMATCH') {
    return {
      says: [
        `Khóa trong chứng thư số của ${host} không phải khóa đã ghim`,
        `The key in the certificate of ${host} is none of those pinned`,
      ],
      advice: [
        'Gọi điện hỏi họ có vừa đổi khóa không. Nếu có: thêm dấu vân tay khóa mới vào `tls.pins`. Nếu không: có thiết bị đứng giữa, báo ngay bộ phận an toàn thông tin.',
        'Ask them by telephone whether they have changed their key. If they have: add the new one to `tls.pins`. If not: something stands in between; tell your security people at once.',
      ],
    }
  }
  if (wantsOurs.test(code)) {
    return {
      says: [
        `${host} đòi chứng thư số của ta hoặc không chấp nhận chứng thư ta đưa`,
        `${host} wants our certificate, or does not accept the one that we show`,
      ],
      advice: [
        'Đặt chứng thư do họ cấp vào `tls.cert` và `tls.key` (hoặc `tls.pfx`). Nếu đã đặt: hỏi họ chứng thư đó đã được đăng ký và còn hạn không.',
        'Put the certificate that they issued into `tls.cert` and `tls.key` (or `tls.pfx`). If it is there: ask them whether it is registered with them and still valid.',
      ],
    }
  }
  if (untrusted.includes(code)) {
    return {
      says: [
        `Chứng thư số của ${host} do một nơi mà ta không tin cậy cấp`,
        `The certificate of ${host} was issued by an authority that we do not trust`,
      ],
      advice: [
        'Gọi điện hỏi họ dấu vân tay của chứng thư có khớp không. Nếu họ vừa thay: xin chứng thư của đơn vị cấp và đặt vào `tls.ca`. Nếu không phải của họ: có thiết bị đứng giữa, báo ngay bộ phận an toàn thông tin.',
        'Ask them by telephone whether the fingerprint is theirs. If they have changed it: get the certificate of its authority and put it into `tls.ca`. If it is not theirs: something stands in between; tell your security people at once.',
      ],
    }
  }
  return {
    says: [`Không bắt tay TLS được với ${host}`, `No TLS handshake with ${host}`],
    advice: [
      'Có thể họ đòi chứng thư số của ta (`tls.cert`, `tls.key`), cổng này không dùng TLS, hoặc hai bên không có phiên bản TLS chung. Gửi họ mã lỗi này.',
      'They may want our certificate (`tls.cert`, `tls.key`), the port may speak no TLS, or the two sides have no version in common. Send them this code.',
    ],
  }
}
