// Command yamltojson turns the YAML documents of standard input into one JSON
// array. The scripts around it run on plain Node, which has no YAML parser.
package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log"
	"os"
	"regexp"

	"sigs.k8s.io/yaml"
)

var separator = regexp.MustCompile(`(?m)^---\s*$`)

func main() {
	input, err := io.ReadAll(os.Stdin)
	if err != nil {
		log.Fatal(err)
	}
	documents := []json.RawMessage{}
	for _, text := range separator.Split(string(input), -1) {
		document, err := yaml.YAMLToJSON([]byte(text))
		if err != nil {
			log.Fatal(err)
		}
		if !bytes.Equal(document, []byte("null")) {
			documents = append(documents, document)
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(documents); err != nil {
		log.Fatal(err)
	}
}
