// The catalogues of G1 (danhMuc): a JSON text whose structure depends on the type.

import type { RegistrySettings } from './settings.ts'
import { provincesAt } from './units.ts'

const COUNTRIES = [
  'VN Việt Nam',
  'CN Trung Quốc',
  'KR Hàn Quốc',
  'JP Nhật Bản',
  'TW Đài Loan',
  'US Hoa Kỳ',
  'LA Lào',
  'KH Campuchia',
]
const PEOPLES =
  'Kinh,Tày,Thái,Hoa,Khơ-me,Mường,Nùng,Mông,Dao,Gia-rai,Ngái,Ê-đê,Ba-na,Xơ-đăng,Sán Chay,Cơ-ho,Chăm,Sán Dìu,Hrê,Mnông,Ra-glai,Xtiêng,Bru-Vân Kiều,Thổ,Giáy,Cơ-tu,Gié-Triêng,Mạ,Khơ-mú,Co,Tà-ôi,Chơ-ro,Kháng,Xinh-mun,Hà Nhì,Chu-ru,Lào,La Chí,La Ha,Phù Lá,La Hủ,Lự,Lô Lô,Chứt,Mảng,Pà Thẻn,Cơ Lao,Cống,Bố Y,Si La,Pu Péo,Brâu,Ơ Đu,Rơ-măm'.split(
    ',',
  )
const PAPERS =
  'Không có,CMND,Hộ chiếu,Thẻ thường trú,Thẻ CCCD,CM quân đội nhân dân,CM sĩ quan quân đội,CM công an nhân dân,Giấy tờ khác'.split(
    ',',
  )

const coded = (lines: readonly string[]): object[] =>
  lines.map((line) => ({ ma: line.slice(0, 2), ten: line.slice(3) }))

/** Undefined for a type that does not exist. */
export function catalogue(type: number, now: number, settings: RegistrySettings): string | undefined {
  const list =
    type === 1 || type === 2
      ? coded(COUNTRIES)
      : type === 3
        ? PEOPLES.map((ten, index) => ({ ma: String(index + 1).padStart(2, '0'), ten }))
        : type === 4
          ? provincesAt(now, settings).map(provinceRecord)
          : type === 5
            ? PAPERS.map((ten, index) => ({ ma: String(index), ten }))
            : undefined
  return list && JSON.stringify(list)
}

function provinceRecord(code: string, index: number): object {
  return {
    idDanhMuc: 1000 + index,
    trangThaiHieuLuc: '1',
    maLoaiDonViHanhChinh: '2',
    maDonViHanhChinh: code,
    tenDonViHanhChinh: `Sở Tư pháp ${code}`,
    maDonViHanhChinhCha: '',
    maTinhThanh: code,
  }
}
