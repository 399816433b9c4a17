/*
 * The contract served by the JAX-WS reference implementation, annotated as its tutorials do it: without a package-info the
 * children of an element are in no namespace. Prints its port and serves until it is ended.
 */
import jakarta.jws.WebMethod;
import jakarta.jws.WebParam;
import jakarta.jws.WebResult;
import jakarta.jws.WebService;
import jakarta.jws.soap.SOAPBinding;
import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlElement;
import jakarta.xml.bind.annotation.XmlSchemaType;
import jakarta.xml.bind.annotation.XmlType;
import jakarta.xml.ws.Endpoint;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import javax.xml.datatype.DatatypeFactory;
import javax.xml.datatype.XMLGregorianCalendar;
import com.sun.net.httpserver.HttpServer;

public class Population {
    static final String ASK = "http://dancuquocgia.bca";
    static final String TELL = "http://www.mic.gov.vn/dancu/1.0";

    @XmlAccessorType(XmlAccessType.FIELD)
    @XmlType(name = "Question", namespace = ASK)
    public static class Question {
        @XmlElement(namespace = ASK) public String MaYeuCau;
        @XmlElement(namespace = ASK) public String MaDVC;
        @XmlElement(namespace = ASK) public String MaTichHop;
        @XmlElement(namespace = ASK) public String MaDichVu;
        @XmlElement(namespace = ASK) public String MaCanBo;
        @XmlElement(namespace = ASK) public String SoDinhDanh;
        @XmlElement(namespace = ASK) public String HoVaTen;
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    public static class Name { public String Ho = ""; public String ChuDem = ""; public String Ten; }

    @XmlAccessorType(XmlAccessType.FIELD)
    public static class Birth {
        public String Nam;
        /** As JAXB writes a date: with the zone of the machine. */
        @XmlSchemaType(name = "date") public XMLGregorianCalendar NgayThangNam;
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    @XmlType(name = "CongDan")
    public static class Citizen {
        public String SoDinhDanh;
        @XmlElement(nillable = true) public String SoCMND;
        public Name HoVaTen;
        public String GioiTinh;
        public Birth NgayThangNamSinh;
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    @XmlType(name = "Citizens")
    public static class Citizens { public List<Citizen> CongDan = new ArrayList<>(); }

    @XmlAccessorType(XmlAccessType.FIELD)
    @XmlType(name = "Verdict")
    public static class Verdict { public boolean TonTai; }

    @WebService(targetNamespace = ASK, serviceName = "Population")
    @SOAPBinding(parameterStyle = SOAPBinding.ParameterStyle.BARE)
    public static class Service {
        @WebMethod(operationName = "TraCuuThongTinCongDan")
        @WebResult(name = "CongdanCollection", targetNamespace = TELL)
        public Citizens lookUp(@WebParam(name = "TraCuuThongTinCongDan", targetNamespace = ASK) Question asked) throws Exception {
            Citizens all = new Citizens();
            if (asked.MaYeuCau == null || asked.MaCanBo == null) throw new IllegalArgumentException("no question");
            char kind = asked.SoDinhDanh.charAt(asked.SoDinhDanh.length() - 1);
            if (kind == '3') return all;
            if (kind == '5') throw new IllegalStateException("loi he thong");
            Citizen one = new Citizen();
            if (kind != '4') {
                one.SoDinhDanh = asked.SoDinhDanh;
                one.HoVaTen = new Name();
                one.HoVaTen.Ten = "NGUYỄN VĂN THỬ";
                one.GioiTinh = "1";
                one.NgayThangNamSinh = new Birth();
                one.NgayThangNamSinh.Nam = kind == '2' ? "1950" : "1990";
                if (kind == '1') one.NgayThangNamSinh.NgayThangNam = DatatypeFactory.newInstance().newXMLGregorianCalendarDate(1990, 1, 31, 7 * 60);
            }
            all.CongDan.add(one);
            return all;
        }

        @WebMethod(operationName = "XacThucThongTinCongDan")
        @WebResult(name = "KetQuaXacThuc", targetNamespace = ASK)
        public Verdict verify(@WebParam(name = "XacThucThongTinCongDan", targetNamespace = ASK) Question asked) {
            Verdict verdict = new Verdict();
            verdict.TonTai = asked.SoDinhDanh.endsWith("1");
            return verdict;
        }
    }

    public static void main(String[] arguments) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        Endpoint.create(new Service()).publish(server.createContext("/population"));
        server.start();
        System.out.println("listening " + server.getAddress().getPort());
    }
}
