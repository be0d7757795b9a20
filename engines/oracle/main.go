// Program oracle answers what the libraries inside a Woodpecker 3.17.0 server do with one text.
//
// It reads one JSON request a line and writes one JSON answer a line, in the same order:
//
//	{"op": "substitute", "text": …, "env": {…}}        → {"out": …}
//	{"op": "yaml", "text": …}                          → {"value": …}, the first document
//	{"op": "decode", "text": …, "field": …}            → {"value": …}, the document in a field of that type: one of
//	                                                     string, bool, int, strings (a list), mapping
//	{"op": "glob", "pattern": …, "name": …}            → {"match": …}
//	{"op": "evaluate", "expression": …, "env": {…}}    → {"match": …}
//
// Where the library refuses the text the answer is {"error": …}, where it crashes {"panic": …}. A request that is not
// one of these is a mistake of the caller: it ends the program with status 2.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/drone/envsubst"
	"github.com/expr-lang/expr"
	"go.yaml.in/yaml/v4"
)

type request struct {
	Op         string            `json:"op"`
	Text       string            `json:"text"`
	Env        map[string]string `json:"env"`
	Pattern    string            `json:"pattern"`
	Name       string            `json:"name"`
	Expression string            `json:"expression"`
	Field      string            `json:"field"`
}

type answer map[string]any

var operations = map[string]func(request) (answer, error){
	"substitute": substitute,
	"yaml":       readAny,
	"decode":     decode,
	"glob":       glob,
	"evaluate":   evaluate,
}

func substitute(r request) (answer, error) {
	out, err := envsubst.Eval(r.Text, func(name string) string {
		value := r.Env[name]
		// The server quotes such a value so that it stays on one line of the YAML text.
		if strings.Contains(value, "\n") {
			value = fmt.Sprintf("%q", value)
		}
		return value
	})
	return answer{"out": out}, err
}

// fields are of the types that the parts of a workflow file have in the server.
type fields struct {
	String  string         `yaml:"string"`
	Bool    bool           `yaml:"bool"`
	Int     int            `yaml:"int"`
	Strings []string       `yaml:"strings"`
	Mapping map[string]any `yaml:"mapping"`
}

func decode(r request) (answer, error) {
	document := &yaml.Node{}
	if err := yaml.Unmarshal([]byte(r.Text), document); err != nil {
		return nil, err
	}
	key := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: r.Field}
	whole := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	if len(document.Content) > 0 {
		whole.Content = []*yaml.Node{key, document.Content[0]}
	}
	var found fields
	if err := whole.Decode(&found); err != nil {
		return nil, err
	}
	switch r.Field {
	case "string":
		return answer{"value": found.String}, nil
	case "bool":
		return answer{"value": found.Bool}, nil
	case "int":
		return answer{"value": found.Int}, nil
	case "strings":
		return answer{"value": found.Strings}, nil
	}
	value, err := jsonable(map[string]any(found.Mapping))
	return answer{"value": value}, err
}

func readAny(r request) (answer, error) {
	var document any
	if err := yaml.Unmarshal([]byte(r.Text), &document); err != nil {
		return nil, err
	}
	value, err := jsonable(document)
	return answer{"value": value}, err
}

func glob(r request) (answer, error) {
	// The server drops the error: a malformed pattern matches nothing.
	match, _ := doublestar.Match(r.Pattern, r.Name)
	return answer{"match": match}, nil
}

func evaluate(r request) (answer, error) {
	env := r.Env
	if env == nil {
		env = map[string]string{}
	}
	// Measured on the server: a name it does not know is "", not a mistake.
	program, err := expr.Compile(r.Expression, expr.Env(env), expr.AllowUndefinedVariables(), expr.AsBool())
	if err != nil {
		return nil, err
	}
	match, err := expr.Run(program, env)
	return answer{"match": match}, err
}

// jsonable gives keys that are not strings their printed form, and .nan and .inf their YAML names: JSON has neither.
func jsonable(value any) (any, error) {
	switch value := value.(type) {
	case map[string]any:
		for key, item := range value {
			converted, err := jsonable(item)
			if err != nil {
				return nil, err
			}
			value[key] = converted
		}
	case map[any]any:
		object := make(map[string]any, len(value))
		for key, item := range value {
			converted, err := jsonable(item)
			if err != nil {
				return nil, err
			}
			name := fmt.Sprint(key)
			if _, taken := object[name]; taken {
				return nil, fmt.Errorf("two keys are both %q in JSON", name)
			}
			object[name] = converted
		}
		return object, nil
	case []any:
		for index, item := range value {
			converted, err := jsonable(item)
			if err != nil {
				return nil, err
			}
			value[index] = converted
		}
	case float64:
		switch {
		case math.IsNaN(value):
			return ".nan", nil
		case math.IsInf(value, 1):
			return ".inf", nil
		case math.IsInf(value, -1):
			return "-.inf", nil
		}
	}
	return value, nil
}

func respond(operation func(request) (answer, error), r request) (result answer) {
	defer func() {
		if reason := recover(); reason != nil {
			result = answer{"panic": fmt.Sprint(reason)}
		}
	}()
	result, err := operation(r)
	if err != nil {
		return answer{"error": err.Error()}
	}
	return result
}

func serve(input *bufio.Reader, output *bufio.Writer) error {
	encoder := json.NewEncoder(output)
	encoder.SetEscapeHTML(false)
	for number := 1; ; number++ {
		line, err := input.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(line) == 0 {
			return nil
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		var r request
		if err := json.Unmarshal(line, &r); err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
		operation, known := operations[r.Op]
		if !known {
			return fmt.Errorf("line %d: unknown op %q", number, r.Op)
		}
		if err := encoder.Encode(respond(operation, r)); err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
		// Whoever asks one question waits for its answer; a batch is written in large pieces.
		if input.Buffered() == 0 {
			if err := output.Flush(); err != nil {
				return err
			}
		}
	}
}

func main() {
	input, output := bufio.NewReaderSize(os.Stdin, 1<<20), bufio.NewWriterSize(os.Stdout, 1<<20)
	err := serve(input, output)
	if flushed := output.Flush(); err == nil {
		err = flushed
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(2)
	}
}
