// Makes every call with the client that openapi-generator (go) generated: each method of a service `…API` that returns a request is one
// operation.
package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"reflect"
	"strings"

	gateway "example.test/lienthong/gateway"
)

type call struct {
	OperationID string            `json:"operationId"`
	Path        map[string]string `json:"path"`
	Query       map[string]string `json:"query"`
	Headers     map[string]string `json:"headers"`
	Body        json.RawMessage   `json:"body"`
	File        *struct {
		Base64 string `json:"base64"`
	} `json:"file"`
}

type line struct {
	OperationID string `json:"operationId"`
	Status      int    `json:"status,omitempty"`
	Failure     string `json:"failure,omitempty"`
}

func plain(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name))
}

// What text of a path, a query or a header is in the generated code: a number, a time, a word of an enum, or the text itself.
func read(text string, kind reflect.Type) (reflect.Value, error) {
	value := reflect.New(kind)
	quoted, err := json.Marshal(text)
	if err != nil {
		return value, err
	}
	if json.Unmarshal(quoted, value.Interface()) == nil {
		return value.Elem(), nil
	}
	return value.Elem(), json.Unmarshal([]byte(text), value.Interface())
}

// The methods that begin a request, by the operation.
func findOperations(client *gateway.APIClient) map[string]reflect.Value {
	found := map[string]reflect.Value{}
	services := reflect.ValueOf(client).Elem()
	for i := range services.NumField() {
		if !strings.HasSuffix(services.Type().Field(i).Name, "API") {
			continue
		}
		service := services.Field(i)
		for j := range service.NumMethod() {
			if name := service.Type().Method(j).Name; !strings.HasSuffix(name, "Execute") {
				found[plain(name)] = service.Method(j)
			}
		}
	}
	return found
}

// The path's values stand between its words in the order in which the method takes them.
func pathValues(template string, path map[string]string) []string {
	var values []string
	for _, step := range strings.Split(template, "/") {
		if strings.HasPrefix(step, "{") {
			values = append(values, path[strings.Trim(step, "{}")])
		}
	}
	return values
}

func fill(request reflect.Value, one call) (reflect.Value, error) {
	setters := map[string]string{}
	for i := range request.NumMethod() {
		name := request.Type().Method(i).Name
		setters[plain(name)] = name
	}
	set := func(name string, value reflect.Value) {
		request = request.MethodByName(name).Call([]reflect.Value{value})[0]
	}
	kind := func(name string) reflect.Type { return request.MethodByName(name).Type().In(0) }
	given := map[string]bool{"Execute": true}
	for _, values := range []map[string]string{one.Query, one.Headers} {
		for name, text := range values {
			setter, known := setters[plain(name)]
			if !known {
				return request, fmt.Errorf("there is no %s", name)
			}
			value, err := read(text, kind(setter))
			if err != nil {
				return request, err
			}
			given[setter] = true
			set(setter, value)
		}
	}
	if one.File != nil {
		bytes, err := base64.StdEncoding.DecodeString(one.File.Base64)
		if err != nil {
			return request, err
		}
		file, err := os.CreateTemp("", "body")
		if err != nil {
			return request, err
		}
		defer os.Remove(file.Name())
		if _, err = file.Write(bytes); err != nil {
			return request, err
		}
		if _, err = file.Seek(0, 0); err != nil {
			return request, err
		}
		set("Body", reflect.ValueOf(file))
	}
	if one.Body != nil {
		for _, setter := range setters {
			// The body is a model; everything else that a request takes is a plain value or a time.
			if !given[setter] && kind(setter).Kind() == reflect.Struct && kind(setter).String() != "time.Time" {
				body := reflect.New(kind(setter))
				if err := json.Unmarshal(one.Body, body.Interface()); err != nil {
					return request, err
				}
				set(setter, body.Elem())
				return request, nil
			}
		}
		return request, fmt.Errorf("it takes no body")
	}
	return request, nil
}

func perform(begin reflect.Value, template string, one call) (int, error) {
	arguments := []reflect.Value{reflect.ValueOf(context.Background())}
	for i, text := range pathValues(template, one.Path) {
		value, err := read(text, begin.Type().In(i+1))
		if err != nil {
			return 0, err
		}
		arguments = append(arguments, value)
	}
	request, err := fill(begin.Call(arguments)[0], one)
	if err != nil {
		return 0, err
	}
	answers := request.MethodByName("Execute").Call(nil)
	response, _ := answers[len(answers)-2].Interface().(*http.Response)
	failed, _ := answers[len(answers)-1].Interface().(error)
	if response == nil {
		return 0, failed
	}
	if refused, ok := failed.(*gateway.GenericOpenAPIError); failed != nil &&
		(!ok || response.StatusCode < 300 || (len(refused.Body()) > 0 && refused.Model() == nil)) {
		return response.StatusCode, fmt.Errorf("%d could not be read: %w", response.StatusCode, failed)
	}
	return response.StatusCode, nil
}

func main() {
	given, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	var plan struct {
		URL   string `json:"url"`
		Key   string `json:"key"`
		Calls []struct {
			call
			Template string `json:"template"`
		} `json:"calls"`
	}
	if err = json.Unmarshal(given, &plan); err != nil {
		panic(err)
	}
	configuration := gateway.NewConfiguration()
	configuration.Servers = gateway.ServerConfigurations{{URL: plan.URL}}
	configuration.AddDefaultHeader("Authorization", "Bearer "+plan.Key)
	operations := findOperations(gateway.NewAPIClient(configuration))
	out := json.NewEncoder(os.Stdout)
	for _, one := range plan.Calls {
		outcome := line{OperationID: one.OperationID}
		if begin, known := operations[plain(one.OperationID)]; !known {
			outcome.Failure = "the client has no such operation"
		} else if outcome.Status, err = perform(begin, one.Template, one.call); err != nil {
			outcome.Failure = err.Error()
		}
		if err = out.Encode(outcome); err != nil {
			panic(err)
		}
	}
}
