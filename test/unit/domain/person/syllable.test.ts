/** What can be a Vietnamese syllable: the test that tells a slip of the hand from another name. */
import { expect, test } from 'vitest'
import { isVietnameseSyllable } from '../../../../src/domain/person/syllable.ts'

const toneless = (text: string) =>
  text
    .normalize('NFD')
    .replace(/[\u0300\u0301\u0303\u0309\u0323]/g, '')
    .normalize('NFC')
    .toUpperCase()

test('the family names and usual middle and given names of the country are syllables', () => {
  const names = `Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đào Đoàn Vương Trịnh Trương Đinh Lâm Phùng Mai
    Tô Hà Tạ Cao Châu Quách Nghiêm Thái Lưu Kiều Khổng Triệu Giang Giáp Uông Âu Ông Quảng Văn Thị Hữu Đức Ngọc Quốc Xuân Thanh Minh
    Anh Bích Chi Cúc Diễm Duyên Giàng Gia Gìn Hạnh Hiếu Hoa Hòa Huế Huyền Hương Khánh Khoa Khuê Kiên Kỳ Lan Loan Luyến Mỹ Nga Nghĩa
    Nguyệt Nhung Nhi Oanh Phúc Phượng Quân Quang Quý Quyên Quỳnh Sơn Thắng Thảo Thoa Thu Thuận Thúy Thủy Tiến Toàn Trang Trâm Trinh
    Tuấn Tuyết Tú Uyên Vân Việt Vinh Vy Yến Ý Ái Út Ước Khoát Quyết Thuyết Khuyên Ngoan Khuất Thuật Quế Tuệ Chuyên Nguyên Yên`
  const missing = names.split(/\s+/).filter((word) => !isVietnameseSyllable(toneless(word)))
  expect(missing).toEqual([])
})

test('slips, foreign names and several syllables in one are not', () => {
  const words = 'Mihn Minhh Hoagn Nguễn Thhị Vănn Trầnn Smith John Brơi Bhăm Nguyễnvăn Xq Đ Ng 12'.split(' ')
  expect(words.filter((word) => isVietnameseSyllable(toneless(word)))).toEqual([])
})
