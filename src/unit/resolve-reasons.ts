/** Why an address was read as a unit, or why that is not sure: each reason in both languages. */
import type { Bilingual } from '../domain/texts/bilingual.ts'

export const resolveReasons = {
  'name-written': { vi: 'tên đơn vị có trong địa chỉ', en: 'its name stands in the address' },
  'type-written': { vi: 'loại đơn vị đứng trước tên', en: 'its type stands before the name' },
  'type-differs': {
    vi: 'địa chỉ ghi loại đơn vị khác với loại của đơn vị này',
    en: 'the address states another type of unit',
  },
  'district-written': { vi: 'huyện, quận của đơn vị có trong địa chỉ', en: 'its district stands in the address' },
  'district-missing': {
    vi: 'địa chỉ không nêu huyện, quận mà đơn vị cũ này thuộc về',
    en: 'the address names no district, in which this old unit lay',
  },
  'district-differs': {
    vi: 'địa chỉ nêu huyện, quận khác',
    en: 'the address names another district',
  },
  'province-written': { vi: 'tỉnh, thành phố của đơn vị có trong địa chỉ', en: 'its province stands in the address' },
  'later-province-written': {
    vi: 'địa chỉ nêu tỉnh, thành phố hiện nay của nơi này',
    en: 'the address names the province in which the place lies today',
  },
  'earlier-province-written': {
    vi: 'địa chỉ nêu tỉnh, thành phố trước đây của nơi này',
    en: 'the address names the province in which the place lay before',
  },
  'province-missing': { vi: 'địa chỉ không nêu tỉnh, thành phố', en: 'the address names no province' },
  'province-differs': { vi: 'địa chỉ nêu tỉnh, thành phố khác', en: 'the address names another province' },
  'marks-missing': { vi: 'tên được viết không dấu', en: 'the name is written without its marks' },
  'marks-differ': { vi: 'dấu của tên khác với tên đơn vị này', en: 'the marks of the name are others' },
  abbreviation: { vi: 'tên được viết tắt', en: 'a name is abbreviated' },
  'former-name': {
    vi: 'tên cũ, của đơn vị đã nhập vào đơn vị này trước ngày 01/7/2025',
    en: 'a former name, of a unit that went over into this one before 1 July 2025',
  },
  'older-unit': {
    vi: 'đơn vị đã nhập vào đơn vị khác, hoặc đã đổi tên, trước ngày 01/7/2025',
    en: 'the unit was merged into another, or called otherwise, before 1 July 2025',
  },
  'two-levels': {
    vi: 'địa chỉ có hai cấp, như từ ngày 01/7/2025',
    en: 'the address has two levels, as since 1 July 2025',
  },
  'like-a-street': {
    vi: 'tên đứng sau từ chỉ đường, phố, thôn hoặc số nhà',
    en: 'the name follows a word for a street, a hamlet or a house',
  },
  'commune-differs': {
    vi: 'địa chỉ nêu phường, xã khác, không có trong danh mục',
    en: 'the address names another commune, which no list has',
  },
  'did-not-exist': { vi: 'đơn vị chưa có vào ngày đó', en: 'the unit did not exist yet on that day' },
  'same-name': {
    vi: 'đơn vị khác cùng phù hợp với địa chỉ',
    en: 'another unit fits the address as well',
  },
  'also-an-old-name': {
    vi: 'trước ngày 01/7/2025 tên này là của một đơn vị khác trong cùng tỉnh, và đơn vị đó nay thuộc nơi khác',
    en: 'before 1 July 2025 another unit of the province had this name, and it went elsewhere',
  },
} as const satisfies Record<string, Bilingual>
export type ResolveReason = keyof typeof resolveReasons
