// Command generate asks Go what every template of inputs*.go gives and writes the answers to ../cases.json.
//
// It documents where the answers come from; no test runs it.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"text/template"
	"time"

	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
)

// A Case is one template with what Go makes of it.
type Case struct {
	Name      string            `json:"name"`
	Engine    string            `json:"engine"`
	Template  string            `json:"template"`
	Data      json.RawMessage   `json:"data,omitempty"`
	Files     map[string]string `json:"files,omitempty"`
	Templates map[string]string `json:"templates,omitempty"`
	Want      *string           `json:"want,omitempty"`
	Error     *Failure          `json:"error,omitempty"`
}

// A Failure is where Go stopped: places from the outermost template to the innermost one.
type Failure struct {
	Places []Place `json:"places"`
	Text   string  `json:"text"`
}

// A Place is a template's name, a line from 1 and, at run time, a column in bytes from 0.
type Place struct {
	Template string `json:"template"`
	Line     int    `json:"line"`
	Column   *int   `json:"column,omitempty"`
}

const mainTemplate = "case/templates/main.yaml"

var placePattern = regexp.MustCompile(`(?:template: |error at \()([^\s:()]+):(\d+)(?::(\d+))?`)

func places(text string) []Place {
	var found []Place
	for _, match := range placePattern.FindAllStringSubmatch(text, -1) {
		line, _ := strconv.Atoi(match[2])
		place := Place{Template: match[1], Line: line}
		if match[3] != "" {
			column, _ := strconv.Atoi(match[3])
			place.Column = &column
		}
		found = append(found, place)
	}
	return found
}

func helm(input *Case) (string, error) {
	values := map[string]interface{}{}
	if input.Data != nil {
		if err := json.Unmarshal(input.Data, &values); err != nil {
			return "", fmt.Errorf("data: %w", err)
		}
	}
	theChart := &chart.Chart{
		Metadata: &chart.Metadata{
			APIVersion: "v2", Name: "case", Version: "0.4.2", AppVersion: "7.1", Description: "one template",
			Keywords: []string{"small", "own"},
		},
		Templates: []*chart.File{{Name: "templates/main.yaml", Data: []byte(input.Template)}},
	}
	for name, text := range input.Templates {
		theChart.Templates = append(theChart.Templates, &chart.File{Name: name, Data: []byte(text)})
	}
	for name, text := range input.Files {
		theChart.Files = append(theChart.Files, &chart.File{Name: name, Data: []byte(text)})
	}
	capabilities := &chartutil.Capabilities{
		KubeVersion: chartutil.KubeVersion{Version: "v1.31.2", Major: "1", Minor: "31"},
		APIVersions: chartutil.VersionSet{"v1", "batch/v1", "batch/v1/CronJob"},
	}
	release := chartutil.ReleaseOptions{Name: "rel", Namespace: "space", Revision: 1, IsInstall: true}
	renderValues, err := chartutil.ToRenderValues(theChart, values, release, capabilities)
	if err != nil {
		return "", err
	}
	rendered, err := engine.Render(theChart, renderValues)
	return rendered[mainTemplate], err
}

func text(input *Case) (string, error) {
	var data interface{}
	if input.Data != nil {
		if err := json.Unmarshal(input.Data, &data); err != nil {
			return "", fmt.Errorf("data: %w", err)
		}
	}
	parsed, err := template.New("main").Parse(input.Template)
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	err = parsed.Execute(&out, data)
	return out.String(), err
}

func main() {
	time.Local = time.UTC
	seen := map[string]bool{}
	failed := false
	for index := range cases {
		input := &cases[index]
		if seen[input.Name] {
			fmt.Fprintln(os.Stderr, "twice:", input.Name)
			failed = true
		}
		seen[input.Name] = true
		run := helm
		if input.Engine == "text" {
			run = text
		}
		want, err := run(input)
		wantsError := strings.HasPrefix(input.Name, "error/") || strings.HasSuffix(input.Name, "-error")
		if (err != nil) != wantsError {
			fmt.Fprintf(os.Stderr, "%s: error expected: %v, got: %v\n", input.Name, wantsError, err)
			failed = true
		}
		if err == nil {
			input.Want = &want
			continue
		}
		input.Error = &Failure{Places: places(err.Error()), Text: err.Error()}
		if len(input.Error.Places) == 0 {
			fmt.Fprintln(os.Stderr, "no place in:", err)
			failed = true
		}
	}
	if failed {
		os.Exit(1)
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(cases); err != nil {
		panic(err)
	}
	target := "../cases.json"
	if len(os.Args) > 1 {
		target = os.Args[1]
	}
	if err := os.WriteFile(target, out.Bytes(), 0o644); err != nil {
		panic(err)
	}
	fmt.Printf("%d cases\n", len(cases))
}

var cases []Case

// helmCase adds a template of a one-template chart; data is JSON, the chart's values.
func helmCase(name, template string, data ...string) *Case {
	return add("helm", name, template, data)
}

// textCase adds a template that knows Go's own functions only; data is JSON, the dot.
func textCase(name, template string, data ...string) *Case {
	return add("text", name, template, data)
}

func add(engine, name, template string, data []string) *Case {
	added := Case{Name: name, Engine: engine, Template: template}
	if len(data) > 0 {
		added.Data = json.RawMessage(data[0])
	}
	cases = append(cases, added)
	return &cases[len(cases)-1]
}
