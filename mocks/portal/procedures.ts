// Procedures of civil status that the portal lists.

const LIST: readonly (readonly [code: string, name: string])[] = [
  ['1.001193', 'Đăng ký khai sinh'],
  ['1.000689', 'Đăng ký khai sinh kết hợp đăng ký nhận cha, mẹ, con'],
  ['1.004884', 'Đăng ký lại khai sinh'],
  ['1.000656', 'Đăng ký khai tử'],
  ['1.005461', 'Đăng ký lại khai tử'],
  ['1.000894', 'Đăng ký kết hôn'],
  ['1.004746', 'Đăng ký lại kết hôn'],
  ['1.004873', 'Cấp giấy xác nhận tình trạng hôn nhân'],
  ['1.004859', 'Thay đổi, cải chính, bổ sung thông tin hộ tịch, xác định lại dân tộc'],
  ['2.000635', 'Cấp bản sao trích lục hộ tịch, bản sao giấy khai sinh'],
  ['1.001022', 'Đăng ký nhận cha, mẹ, con'],
  ['1.004837', 'Đăng ký giám hộ'],
  ['1.004845', 'Đăng ký chấm dứt giám hộ'],
  ['2.000986', 'Liên thông đăng ký khai sinh, đăng ký thường trú, cấp thẻ bảo hiểm y tế cho trẻ em dưới 6 tuổi'],
]

/** As `LayDanhSachTTHC` lists them. */
export const PROCEDURES = LIST.map(([MaTTHC, TenTTHC]) => ({
  MaTTHC,
  TenTTHC,
  MaLinhVuc: 'G15-TP07',
  TenLinhVuc: 'Hộ tịch',
}))
