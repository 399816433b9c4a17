// The contract served by Go's standard library: encoding/xml, encoding/json and net/http, used as a Go programmer would.
// Prints its port and serves until it is ended. The last digit of the number that is asked about chooses the answer.
package main

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
)

const soap = "http://schemas.xmlsoap.org/soap/envelope/"

type question struct {
	MaYeuCau   string
	MaCanBo    string
	SoDinhDanh string
	HoVaTen    string
}

// Read by local names: what Go does when a tag has no namespace.
type request struct {
	Body struct {
		Lookup *question `xml:"TraCuuThongTinCongDan"`
		Verify *question `xml:"XacThucThongTinCongDan"`
	} `xml:"Body"`
}

type name struct {
	Ho, ChuDem string
	Ten        string
}
type birth struct {
	Nam          string
	NgayThangNam string
}

// Without namespaces below the collection: encoding/xml inherits none.
type person struct {
	SoDinhDanh       string
	SoCMND           string
	HoVaTen          name
	GioiTinh         string
	NgayThangNamSinh *birth `xml:",omitempty"`
}
type collection struct {
	XMLName xml.Name `xml:"http://www.mic.gov.vn/dancu/1.0 CongdanCollection"`
	CongDan []person
}
type verification struct {
	XMLName xml.Name `xml:"http://dancuquocgia.bca KetQuaXacThuc"`
	TonTai  bool
}
type fault struct {
	XMLName     xml.Name `xml:"http://schemas.xmlsoap.org/soap/envelope/ Fault"`
	Faultcode   string   `xml:"faultcode"`
	Faultstring string   `xml:"faultstring"`
}
type answer struct {
	XMLName xml.Name `xml:"http://schemas.xmlsoap.org/soap/envelope/ Envelope"`
	Body    struct {
		Content any
	} `xml:"http://schemas.xmlsoap.org/soap/envelope/ Body"`
}

func say(w http.ResponseWriter, status int, content any) {
	var out answer
	out.Body.Content = content
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	w.WriteHeader(status)
	io.WriteString(w, xml.Header)
	xml.NewEncoder(w).Encode(out)
}

func population(w http.ResponseWriter, r *http.Request) {
	var asked request
	if err := xml.NewDecoder(r.Body).Decode(&asked); err != nil {
		say(w, 500, fault{Faultcode: "soap:Client", Faultstring: err.Error()})
		return
	}
	if verify := asked.Body.Verify; verify != nil {
		say(w, 200, verification{TonTai: strings.HasSuffix(verify.SoDinhDanh, "1")})
		return
	}
	lookup := asked.Body.Lookup
	if lookup == nil || lookup.MaYeuCau == "" || lookup.MaCanBo == "" {
		say(w, 500, fault{Faultcode: "soap:Client", Faultstring: "no question"})
		return
	}
	found := person{SoDinhDanh: lookup.SoDinhDanh, HoVaTen: name{Ten: "NGUYỄN VĂN THỬ"}, GioiTinh: "1"}
	switch lookup.SoDinhDanh[len(lookup.SoDinhDanh)-1] {
	case '1':
		found.NgayThangNamSinh = &birth{Nam: "1990", NgayThangNam: "19900131"}
		say(w, 200, collection{CongDan: []person{found}})
	case '2':
		found.NgayThangNamSinh = &birth{Nam: "1950"}
		say(w, 200, collection{CongDan: []person{found}})
	case '3':
		say(w, 200, collection{})
	case '4':
		say(w, 200, collection{CongDan: []person{{}}})
	default:
		http.Error(w, "panic", http.StatusInternalServerError)
	}
}

// The registry, second and third generation, as a struct with json tags; the dossier is kept in memory.
type push struct {
	MaDonVi, Module, MaHoSoLT, MaHoSoMCDT, NgayTiepNhan, Data string
}
type item struct {
	MaDonVi          string         `json:"maDonVi"`
	Module           string         `json:"module"`
	MaHoSoLT         string         `json:"maHoSoLT"`
	MaHoSoMCDT       string         `json:"maHoSoMCDT"`
	TrangThai        int            `json:"trangThai"`
	ThoiGianThucHien string         `json:"thoiGianThucHien"`
	KetQuaXuLy       map[string]any `json:"ketQuaXuLy"`
}

var (
	mutex    sync.Mutex
	dossiers = map[string]push{}
)

func receive(w http.ResponseWriter, r *http.Request) {
	var taken push
	if json.NewDecoder(r.Body).Decode(&taken) != nil || !json.Valid([]byte(taken.Data)) {
		json.NewEncoder(w).Encode(map[string]any{"status": 0, "errorCode": 500, "errorDescription": "DATA_INCORRECT"})
		return
	}
	mutex.Lock()
	defer mutex.Unlock()
	if _, known := dossiers[taken.MaHoSoMCDT]; known {
		json.NewEncoder(w).Encode(map[string]any{"status": 0, "errorDescription": "Hồ sơ đã được tiếp nhận"})
		return
	}
	dossiers[taken.MaHoSoMCDT] = taken
	json.NewEncoder(w).Encode(map[string]any{"status": 1, "statusDescription": "OK", "errorCode": nil})
}

func tell(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		MaDinhDanhHoSo []string `json:"maDinhDanhHoSo"`
	}
	json.NewDecoder(r.Body).Decode(&asked)
	mutex.Lock()
	defer mutex.Unlock()
	// A nil slice is null in Go's JSON.
	var items []item
	for _, code := range asked.MaDinhDanhHoSo {
		if taken, known := dossiers[code]; known {
			result := map[string]any{"soDangKy": 12, "quyenSo": "01/2026", "trangSo": 6, "ngayDangKy": "03/03/2026", "soDinhDanh": "999226000001", "giayKhaiSinh": []byte("%PDF-1.4\n% nobody\n%%EOF\n")}
			items = append(items, item{taken.MaDonVi, taken.Module, taken.MaHoSoLT, code, 4, "03/03/2026 08:00:00", result})
		}
	}
	json.NewEncoder(w).Encode(map[string]any{"status": 1, "value": items})
}

func main() {
	http.HandleFunc("/population", population)
	http.HandleFunc("/registry/nhanHoSoDKHT", receive)
	http.HandleFunc("/registry/layKetQua", tell)
	serveOutside()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Printf("listening %d\n", listener.Addr().(*net.TCPAddr).Port)
	http.Serve(listener, nil)
}
