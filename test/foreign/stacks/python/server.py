"""The contract served by spyne on the standard library's WSGI server. Prints its port and serves until it is ended."""
import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server

from spyne import Application, Array, Boolean, ComplexModel, Fault, Service, Unicode, rpc
from spyne.protocol.soap import Soap11
from spyne.server.wsgi import WsgiApplication

ASK = "http://dancuquocgia.bca"
TELL = "http://www.mic.gov.vn/dancu/1.0"


class Birth(ComplexModel):
    __namespace__ = TELL
    Nam = Unicode(min_occurs=0)
    NgayThangNam = Unicode(min_occurs=0)


class Name(ComplexModel):
    __namespace__ = TELL
    Ho = Unicode(min_occurs=0)
    ChuDem = Unicode(min_occurs=0)
    Ten = Unicode


class Citizen(ComplexModel):
    __namespace__ = TELL
    SoDinhDanh = Unicode(min_occurs=0)
    SoCMND = Unicode
    HoVaTen = Name.customize(min_occurs=0)
    GioiTinh = Unicode(min_occurs=0)
    NgayThangNamSinh = Birth.customize(min_occurs=0)


class Citizens(ComplexModel):
    __namespace__ = TELL
    __type_name__ = "CongdanCollection"
    CongDan = Citizen.customize(min_occurs=0, max_occurs="unbounded")


class Verdict(ComplexModel):
    __namespace__ = ASK
    __type_name__ = "KetQuaXacThuc"
    TonTai = Boolean


class AskedBirth(ComplexModel):
    __namespace__ = ASK
    NgayThangNam = Unicode(min_occurs=0)
    Nam = Unicode(min_occurs=0)


def question(type_name):
    names = ["MaYeuCau", "MaDVC", "MaTichHop", "MaDichVu", "MaCanBo", "MaDonVi", "TaiKhoan", "SoDienThoai", "SoDinhDanh", "SoCMND", "HoVaTen"]
    members = [(name, Unicode(min_occurs=0)) for name in names]
    members.append(("NgayThangNamSinh", AskedBirth.customize(min_occurs=0)))
    return type(ComplexModel)(type_name, (ComplexModel,), {"__namespace__": ASK, "__type_name__": type_name, "_type_info": members})


Lookup = question("TraCuuThongTinCongDan")
Verify = question("XacThucThongTinCongDan")


class Population(Service):
    @rpc(Lookup, _returns=Citizens, _body_style="bare", _in_message_name="{%s}TraCuuThongTinCongDan" % ASK, _out_message_name="{%s}CongdanCollection" % TELL)
    def TraCuuThongTinCongDan(ctx, asked):
        kind = asked.SoDinhDanh[-1]
        if kind == "3":
            return Citizens(CongDan=[])
        if kind == "5":
            raise Fault("Server", "Lỗi hệ thống")
        if kind == "6":
            raise ValueError(asked.HoVaTen)
        if kind == "4":
            return Citizens(CongDan=[Citizen()])
        birth = Birth(Nam="1950") if kind == "2" else Birth(Nam="1990", NgayThangNam="19900131")
        return Citizens(CongDan=[Citizen(SoDinhDanh=asked.SoDinhDanh, HoVaTen=Name(Ten="NGUYỄN VĂN THỬ"), GioiTinh="1", NgayThangNamSinh=birth)])

    @rpc(Verify, _returns=Verdict, _body_style="bare", _in_message_name="{%s}XacThucThongTinCongDan" % ASK, _out_message_name="{%s}KetQuaXacThuc" % ASK)
    def XacThucThongTinCongDan(ctx, asked):
        return Verdict(TonTai=asked.SoDinhDanh.endswith("1"))


class Quiet(WSGIRequestHandler):
    def log_message(self, *arguments):
        pass


application = Application([Population], ASK, in_protocol=Soap11(), out_protocol=Soap11())
server = make_server("127.0.0.1", 0, WsgiApplication(application), handler_class=Quiet)
print("listening", server.server_port, flush=True)
server.serve_forever()
