/** The three messages of the portal of 2026. What is not known is left out. */
import { dossierStatusCodes } from '../../../domain/dossier/dossier.ts'
import type { RequestFault } from '../../../domain/failure.ts'
import type { PortalDossier, PortalFile, PortalKey, PortalStep } from '../../../domain/portal/portal.ts'
import { nfc } from '../../../domain/text.ts'
import type { Portal2026Settings } from '../settings.ts'
import { fault, missing, sharedFaults } from './dossier-faults.ts'
import { feeItem } from './dossier-item.ts'
import { writeMoment } from './write-moment.ts'
import { writeText } from './write-text.ts'

/** A file that the portal has: the number and the hash that it gave. */
export interface Uploaded {
  file: PortalFile
  id: string
  hash: string
}

/** NoiHoSo. */
export function dossierMessage(dossier: PortalDossier, files: readonly Uploaded[], settings: Portal2026Settings) {
  const { applicant, procedure, unit } = dossier
  const { publicService, units, lengths } = settings
  const at = (moment: number | null) => writeMoment(moment, settings.moments)
  const kind = settings.applicantKinds[applicant.kind]
  return {
    MaHoSo: dossier.code,
    MaTTHC: procedure.code,
    MaDichVuCong: publicService.codes[procedure.code] ?? procedure.code + publicService.suffix,
    ChuHoSo: nfc(applicant.name),
    LoaiDoiTuong: kind,
    MaDonViTiepNhan: units[unit.code] ?? unit.code,
    // What was handed in at the counter was handed in when it was received.
    NgayNop: at(dossier.submittedAt ?? dossier.receivedAt),
    NgayTiepNhan: at(dossier.receivedAt),
    EformThongTinChiTiet: {},
    ThanhPhanHoSo: files.map(({ file, id, hash }) => ({
      MaThanhPhanHoSo: file.code ?? settings.componentCode,
      TenThanhPhanHoSo: writeText(file.title, lengths.resultName),
      SoLuong: '1',
      LoaiBan: electronic,
      GiayToDinhKem: [{ IdGiayTo: id, TenGiayTo: writeText(file.fileName, lengths.resultName), HashTepTin: hash }],
    })),
    ThongTinNguoiNop: {
      LoaiDoiTuong: kind,
      IdDoiTuong: dossier.channel === 'online' ? applicant.account : null,
      ThongTinChiTiet: {
        TenNguoiNop: nfc(applicant.name),
        SoDinhDanh: applicant.number,
        SoDienThoai: applicant.phone,
        Email: applicant.email,
      },
    },
  }
}

export function dossierFaults2026(dossier: PortalDossier, settings: Portal2026Settings): RequestFault[] {
  const faults = sharedFaults(dossier, settings)
  if (!/^(\d{9}|\d{12})$/.test(dossier.applicant.number ?? '')) {
    faults.push(fault('/applicant/number', 'identity-number-missing', noNumber))
  }
  for (const [index, file] of dossier.submittedFiles.entries()) {
    faults.push(...missing(`/submittedFiles/${index}/title`, file.title))
    faults.push(...missing(`/submittedFiles/${index}/fileName`, file.fileName))
    if (file.code === null && settings.componentCode === undefined) {
      faults.push(fault(`/submittedFiles/${index}/code`, 'component-code-missing', noComponent))
    }
  }
  return faults
}

/** What this call is about cannot be named at the portal without the number that it gave. */
export function idFaults({ id }: PortalKey): RequestFault[] {
  return id === null ? [fault('/id', 'missing', noId)] : []
}

/** Whether fees and results may go with this status. */
export function carriesResults({ status }: PortalDossier, { resultKinds }: Portal2026Settings): boolean {
  return resultKinds[status] !== undefined
}

/** CapNhatTrangThai. */
export function statusMessage(dossier: PortalDossier, results: readonly Uploaded[], settings: Portal2026Settings) {
  const kind = settings.resultKinds[dossier.status]
  return [
    {
      IdHoSo: dossier.id,
      MaHoSo: dossier.code,
      TrangThai: String(dossierStatusCodes[dossier.status]),
      PhongBanXuLy: nfc(dossier.unit.name),
      DanhSachLePhi:
        kind === undefined
          ? []
          : dossier.fees
              .filter(({ amount }) => amount > 0)
              .map((fee) => ({ ...feeItem(fee), TrangThaiThanhToan: fee.paid ? '1' : '0' })),
      DanhSachGiayToKetQua:
        kind === undefined
          ? []
          : results.map(({ file, id, hash }) => ({
              TenGiayTo: writeText(file.title, settings.lengths.resultName),
              MaKetQua: kind,
              IdGiayTo: id,
              HashTepTin: hash,
            })),
    },
  ]
}

/** CapNhatTienTrinh. */
export function stepsMessage({ code, id }: PortalKey, steps: readonly PortalStep[], settings: Portal2026Settings) {
  const at = (moment: number | null) => writeMoment(moment, settings.stepMoments)
  return steps.map((step) => ({
    IDHoSo: id,
    MaHoSo: code,
    NguoiXuLy: writeText(step.officer?.trim() || settings.officerUnknown, settings.lengths.officer),
    ThoiDiemXuLy: at(step.at),
    PhongBanXuLy: step.department === null ? null : nfc(step.department),
    NoiDungXuLy: nfc(step.content),
    TrangThai: String(dossierStatusCodes[step.status]),
    NgayBatDau: at(step.startedAt),
    NgayKetThucTheoQuyDinh: at(step.dueAt),
  }))
}

/** Of original, copy and electronic, what an uploaded file is (LoaiBan). */
const electronic = '2'

const noNumber = {
  vi: 'Cần số định danh 12 chữ số hoặc số chứng minh nhân dân 9 chữ số của chủ hồ sơ; không có thì không gửi số khác thay',
  en: 'Needs the personal number of 12 digits or the card number of 9; no other number is sent in its place',
}
const noComponent = {
  vi: 'Chưa biết tệp này thuộc thành phần hồ sơ nào',
  en: 'It is not known to which component of the dossier this file belongs',
}
const noId = {
  vi: 'Chưa biết số hồ sơ mà cổng dịch vụ công đã cấp',
  en: 'The number that the portal gave the dossier is not known',
}
