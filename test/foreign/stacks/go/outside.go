// The public-service portal in the session style and in that of 2026, and the linked-service software, as a Go programmer would
// serve them: structs and maps with encoding/json, what was received kept in memory.
package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
)

type object = map[string]any

var (
	kept     sync.Mutex
	portal   = map[string]object{}
	progress = map[string][]object{}
	codes    int
)

func write(w http.ResponseWriter, status int, answer any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(answer)
}

func codeOf(one object) string {
	code, _ := one["MaHoSo"].(string)
	return code
}

// found is nil where nothing is: `null` in Go's JSON.
func lookUp(asked []object) []object {
	var found []object
	for _, one := range asked {
		held, known := portal[codeOf(one)]
		if !known {
			continue
		}
		shown := object{}
		for key, value := range held {
			shown[key] = value
		}
		shown["TienTrinh"] = progress[codeOf(one)]
		found = append(found, shown)
	}
	return found
}

func login(w http.ResponseWriter, r *http.Request) {
	var given struct{ Username, Password string }
	json.NewDecoder(r.Body).Decode(&given)
	if given.Password != "go-secret" {
		write(w, 200, object{"session": "", "error_code": "-1"})
		return
	}
	write(w, 200, object{"session": "go-session", "error_code": 0})
}

func session(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Session, Madonvi, Service, IsUpdating string
		Data                                  []object
	}
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		write(w, 400, object{"error_code": "-1", "message": err.Error()})
		return
	}
	if asked.Session != "go-session" {
		write(w, 200, object{"error_code": "-1", "message": "Phiên làm việc không hợp lệ"})
		return
	}
	kept.Lock()
	defer kept.Unlock()
	switch asked.Service {
	case "TraCuuHoSo":
		write(w, 200, object{"error_code": "00", "message": "Tra cứu thành công", "data": lookUp(asked.Data)})
	case "DongBoHoSoMC":
		for _, one := range asked.Data {
			if _, known := portal[codeOf(one)]; known && asked.IsUpdating == "False" {
				write(w, 200, object{"error_code": "3", "message": "Hồ sơ " + codeOf(one) + " đã tồn tại"})
				return
			}
			portal[codeOf(one)] = one
		}
		write(w, 200, object{"error_code": "00", "message": "Đồng bộ thành công"})
	case "CapNhatTienDoHoSoMC":
		for _, one := range asked.Data {
			progress[codeOf(one)] = append(progress[codeOf(one)], one)
		}
		write(w, 200, object{"error_code": "00", "message": "Cập nhật thành công"})
	default:
		write(w, 200, object{"error_code": "-1", "message": "service không tồn tại"})
	}
}

func token2026(w http.ResponseWriter, r *http.Request) {
	var given struct {
		ID     string `json:"client_id"`
		Secret string `json:"client_secret"`
	}
	json.NewDecoder(r.Body).Decode(&given)
	if given.Secret != "go-secret" {
		write(w, 401, object{"code": 401, "message": "Unauthorized"})
		return
	}
	data := object{"access_token": "go-token", "expires_in": 3600, "token_type": "Bearer", "scope": "noihoso"}
	write(w, 200, object{"code": 200, "message": "OK", "data": data})
}

// signed lets through what carries the token; the answer of the service is made under the lock.
func signed(serve func(*json.Decoder) (int, any)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer go-token" {
			write(w, 401, object{"code": 401, "message": "Unauthorized"})
			return
		}
		kept.Lock()
		defer kept.Unlock()
		status, answer := serve(json.NewDecoder(r.Body))
		write(w, status, answer)
	}
}

func nextCode(*json.Decoder) (int, any) {
	codes++
	return 200, object{"value": fmt.Sprintf("G99.20-20261130-%07d", codes)}
}

func join2026(body *json.Decoder) (int, any) {
	var given object
	if body.Decode(&given) != nil || codeOf(given) == "" {
		return 400, object{"code": 400, "message": "MaHoSo không được để trống"}
	}
	if _, known := portal[codeOf(given)]; known {
		return 400, object{"code": 400, "message": "Hồ sơ " + codeOf(given) + " đã tồn tại"}
	}
	given["IdHoSo"] = len(portal) + 9000
	given["TrangThaiHoSo"] = "1"
	portal[codeOf(given)] = given
	return 200, object{"code": 200, "message": "Thành công", "data": object{"idHoSo": given["IdHoSo"], "maHoSo": codeOf(given)}}
}

func status2026(body *json.Decoder) (int, any) {
	var given []object
	body.Decode(&given)
	for _, one := range given {
		held, known := portal[codeOf(one)]
		if !known {
			return 404, object{"code": 404, "message": "Hồ sơ " + codeOf(one) + " không tồn tại"}
		}
		held["TrangThaiHoSo"] = one["TrangThai"]
	}
	return 200, object{"code": 200, "message": "Thành công"}
}

func steps2026(body *json.Decoder) (int, any) {
	var given []object
	body.Decode(&given)
	for _, one := range given {
		progress[codeOf(one)] = append(progress[codeOf(one)], one)
	}
	return 200, object{"code": 200, "message": "Thành công"}
}

func lookUp2026(body *json.Decoder) (int, any) {
	var asked []object
	body.Decode(&asked)
	return 200, object{"code": 200, "message": "Thành công", "data": lookUp(asked)}
}

// The linked-service software: one birth that waits to be acknowledged.
const (
	linkedCode = "G99.99.01-261130-0001"
	linkedId   = "5f0c2a10-0000-4000-8000-000000000001"
	linkedXml  = "<lienThong><hoTich><maGCS>99001.GCS.00001.26</maGCS><loaiDangKy>1</loaiDangKy><noiDangKy>99001</noiDangKy><nksHoTen>TRẦN &amp; THỬ</nksHoTen><nksGioiTinh>2</nksGioiTinh><nksNgaySinh>28.11.2026</nksNgaySinh></hoTich><thuongTru/></lienThong>"
)

var (
	acknowledged bool
	reports      []int
)

type listed struct {
	ID           string `json:"id"`
	MaDonVi      int    `json:"maDonVi"`
	MaTTHC       string `json:"maTTHC"`
	Module       string `json:"module"`
	MaHoSo       string `json:"maHoSo"`
	NgayTiepNhan string `json:"ngayTiepNhan"`
	TechID       string `json:"techId"`
}
type file struct {
	ID               int    `json:"id"`
	LoaiGiayTo       int    `json:"loaiGiayTo"`
	TenGiayTo        string `json:"tenGiayTo"`
	TenTepDinhKem    string `json:"tenTepDinhKem"`
	HuyGiayTo        int    `json:"huyGiayTo"`
	DuLieuTepDinhKem []byte `json:"duLieuTepDinhKem"`
}

var theOne = listed{linkedId, 99001, "2.000986", "KS", linkedCode, "30/11/2026 08:00:00", "tech-1"}

func linkedToken(w http.ResponseWriter, r *http.Request) {
	write(w, 200, object{"token": "go-token", "refreshToken": "r", "refreshTokenExpiryTime": "2026-12-07T00:00:00Z"})
}

func linkedList(*json.Decoder) (int, any) {
	var open []listed
	if !acknowledged {
		open = append(open, theOne)
	}
	return 200, object{"data": open}
}

func linkedDetail(*json.Decoder) (int, any) {
	inner, _ := json.Marshal(object{"data": linkedXml})
	paper := file{1, 1, "Giấy chứng sinh", "gcs.pdf", 0, []byte("%PDF-1.4\n% nobody\n%%EOF\n")}
	return 200, object{"data": struct {
		listed
		Data        string `json:"data"`
		FileDinhKem []file `json:"fileDinhKem"`
	}{theOne, string(inner), []file{paper}}}
}

func linkedProblem(text string) (int, any) {
	return 400, object{"errors": object{"soHoSoLT": []string{text}}, "type": nil, "title": "One or more validation errors occurred.", "status": 400, "traceId": "0"}
}

func linkedAcknowledge(body *json.Decoder) (int, any) {
	var given struct {
		MaHoSo string
		DaNhan bool
	}
	body.Decode(&given)
	if given.MaHoSo != linkedCode || !given.DaNhan {
		return linkedProblem("Hồ sơ " + given.MaHoSo + " không tồn tại")
	}
	acknowledged = true
	return 200, object{"errors": nil, "title": "Cập nhật thành công", "status": 200, "traceId": "0"}
}

func linkedReport(body *json.Decoder) (int, any) {
	var given struct {
		SoHoSoLT, KetQuaXuLy string
		TrangThai            int
	}
	if body.Decode(&given) != nil || given.SoHoSoLT != linkedCode {
		return linkedProblem("Hồ sơ " + given.SoHoSoLT + " không tồn tại")
	}
	order := []int{1, 3, 7, 4, 5}
	if len(reports) > 0 && reports[len(reports)-1] == 5 {
		return linkedProblem("Hồ sơ " + linkedCode + " đã trả kết quả, không được cập nhật trạng thái")
	}
	if given.TrangThai != order[len(reports)] {
		return linkedProblem("Logic xử lý không hợp lệ")
	}
	if given.TrangThai == 4 {
		var result struct{ GiayKhaiSinh string }
		json.Unmarshal([]byte(given.KetQuaXuLy), &result)
		if pdf, err := base64.StdEncoding.DecodeString(result.GiayKhaiSinh); err != nil || !strings.HasPrefix(string(pdf), "%PDF-") {
			return linkedProblem("giayKhaiSinh không phải tệp PDF")
		}
	}
	reports = append(reports, given.TrangThai)
	return 200, object{"errors": nil, "title": "Cập nhật trạng thái thành công", "status": 200, "traceId": "0"}
}

func serveOutside() {
	http.HandleFunc("POST /portal/session/login", login)
	http.HandleFunc("POST /portal/session", session)
	http.HandleFunc("POST /portal/2026/token", token2026)
	http.HandleFunc("POST /portal/2026/GetNextValue", signed(nextCode))
	http.HandleFunc("POST /portal/2026/NoiHoSo", signed(join2026))
	http.HandleFunc("POST /portal/2026/CapNhatTrangThai", signed(status2026))
	http.HandleFunc("POST /portal/2026/CapNhatTienTrinh", signed(steps2026))
	http.HandleFunc("POST /portal/2026/TraCuuHoSo", signed(lookUp2026))
	const linked = "/linked/api/lienthongdvclt/"
	http.HandleFunc("POST /linked/api/token", linkedToken)
	http.HandleFunc("GET "+linked+"hosolienthong", signed(linkedList))
	http.HandleFunc("GET "+linked+"hosolienthong/{id}", signed(linkedDetail))
	http.HandleFunc("PUT "+linked+"hosolienthong", signed(linkedAcknowledge))
	http.HandleFunc("POST "+linked+"capNhatTrangThaiHoSoDVCLTHoTich", signed(linkedReport))
}
