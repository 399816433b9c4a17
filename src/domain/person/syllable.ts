/**
 * What can be a Vietnamese syllable at all: an optional initial and one of the language's rimes, tone left out.
 * Names use it to tell a typing slip (a syllable that cannot be) from another name (a syllable that can).
 */

const initials = 'NGH|NG|NH|TH|TR|CH|GH|GI|KH|PH|QU|[BCDĐGHKLMNPRSTVX]'

// School grammars count about 160 rimes; the ones below are those of dictionaries plus the few that live in names.
const rimes = `
  A AC ACH AI AM AN ANG ANH AO AP AT AU AY
  ĂC ĂM ĂN ĂNG ĂP ĂT ÂC ÂM ÂN ÂNG ÂP ÂT ÂU ÂY
  E EC EM EN ENG EO EP ET Ê ÊCH ÊM ÊN ÊNH ÊP ÊT ÊU
  I IA ICH IM IN INH IP IT IU IÊC IÊM IÊN IÊNG IÊP IÊT IÊU
  O OC OI OM ON ONG OP OT OA OAC OACH OAI OAN OANG OANH OAO OAT OAY OĂC OĂM OĂN OĂNG OĂT OE OEN OEO OET
  Ô ÔC ÔI ÔM ÔN ÔNG ÔP ÔT Ơ ƠI ƠM ƠN ƠP ƠT
  U UA UC UI UM UN UNG UP UT UÂN UÂNG UÂT UÂY UÊ UÊCH UÊNH UÔC UÔI UÔM UÔN UÔNG UÔT UƠ UY UYA UYÊN UYÊT UYNH UYT UYU
  Ư ƯA ƯC ƯI ƯNG ƯT ƯU ƯƠC ƯƠI ƯƠM ƯƠN ƯƠNG ƯƠP ƯƠT ƯƠU
  Y YÊM YÊN YÊT YÊU YNH
`

// QU and GI lend their vowel letter to the rime (Quân, Giang, but Gìn), so they also stand before a shortened one.
const syllable = new RegExp(`^(?:${initials})?(?:${rimes.trim().replace(/\s+/g, '|')})$`, 'u')

/** Upper case, NFC, without its tone mark. Says nothing about whether the syllable means anything. */
export function isVietnameseSyllable(word: string): boolean {
  return syllable.test(word)
}
