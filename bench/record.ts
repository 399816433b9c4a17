/** The full record that the upstream of the bench gives for every question: about 3 KB, every group filled. */

const address = (name: string, commune: string, detail: string) =>
  `<ns1:${name}><ns1:MaTinhThanh>01</ns1:MaTinhThanh><ns1:MaQuanHuyen/><ns1:MaPhuongXa>${commune}</ns1:MaPhuongXa><ns1:ChiTiet>${detail}</ns1:ChiTiet><ns1:QuocGia>VN</ns1:QuocGia></ns1:${name}>`
const relative = (name: string, fullName: string, number: string) =>
  `<ns1:${name}><ns1:HoVaTen>${fullName}</ns1:HoVaTen><ns1:QuocTich>VN</ns1:QuocTich><ns1:SoDinhDanh>${number}</ns1:SoDinhDanh><ns1:SoCMND/></ns1:${name}>`

const afterNumber = `</ns1:SoDinhDanh>
        <ns1:SoCMND>999000001</ns1:SoCMND>
        <ns1:HoVaTen><ns1:Ho/><ns1:ChuDem/><ns1:Ten>NGUYỄN VĂN THỬ</ns1:Ten></ns1:HoVaTen>
        <ns1:GioiTinh>1</ns1:GioiTinh><ns1:DanToc>01</ns1:DanToc><ns1:TonGiao>00</ns1:TonGiao>
        <ns1:TinhTrangHonNhan>2</ns1:TinhTrangHonNhan><ns1:NhomMau>04</ns1:NhomMau>
        <ns1:NgayThangNamSinh><ns1:Nam>1990</ns1:Nam><ns1:NgayThangNam>19900131</ns1:NgayThangNam></ns1:NgayThangNamSinh>
        ${address('NoiDangKyKhaiSinh', '00004', 'PHƯỜNG BA ĐÌNH, THÀNH PHỐ HÀ NỘI')}
        <ns1:QuocTich>VN</ns1:QuocTich>
        ${address('QueQuan', '00004', 'PHƯỜNG BA ĐÌNH, THÀNH PHỐ HÀ NỘI')}
        ${address('ThuongTru', '00004', 'SỐ 5 ĐƯỜNG MẪU, PHƯỜNG BA ĐÌNH, THÀNH PHỐ HÀ NỘI')}
        ${address('NoiOHienTai', '00070', 'SỐ 9 PHỐ MẪU, PHƯỜNG HOÀN KIẾM, THÀNH PHỐ HÀ NỘI')}
        ${relative('Cha', 'NGUYỄN VĂN MẪU', '999060000001')}
        ${relative('Me', 'TRẦN THỊ MẪU', '999162000001')}
        ${relative('VoChong', 'LÊ THỊ MẪU', '999191000001')}
        <ns1:NguoiDaiDien/>
        <ns1:ChuHo><ns1:QuanHe>CH01</ns1:QuanHe><ns1:SoDinhDanh>999060000001</ns1:SoDinhDanh><ns1:SoCMND/><ns1:HoVaTen>NGUYỄN VĂN MẪU</ns1:HoVaTen></ns1:ChuHo>
        <ns1:SoSoHoKhau/>
      </ns1:CongDan>
    </ns1:CongdanCollection>
  </soapenv:Body>
</soapenv:Envelope>`

const beforeNumber = `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">
  <soapenv:Header xmlns:dan="http://dancuquocgia.bca"/>
  <soapenv:Body xmlns:dan="http://dancuquocgia.bca">
    <ns1:CongdanCollection xmlns:ns1="http://www.mic.gov.vn/dancu/1.0">
      <ns1:CongDan>
        <ns1:SoDinhDanh>`

export function toRecord(number: string): string {
  return beforeNumber + number + afterNumber
}
