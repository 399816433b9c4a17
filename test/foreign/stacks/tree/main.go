// Verifies an export of the audit trail and a proof of one record with the code of Go's checksum database. It knows the formats
// (signed notes, RFC 6962, tlog-proof) and nothing else of the gateway.
//
//	tree KEY EXPORT PROOF
package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	return value
}

type checkpoint struct {
	size int64
	root tlog.Hash
}

// open verifies the signature and reads origin, size and root.
func open(text string, keys note.Verifiers, origin string) checkpoint {
	opened := must(note.Open([]byte(text), keys))
	lines := strings.Split(opened.Text, "\n")
	if lines[0] != origin {
		must(0, fmt.Errorf("origin %q", lines[0]))
	}
	return checkpoint{must(strconv.ParseInt(lines[1], 10, 64)), must(tlog.ParseHash(lines[2]))}
}

type hashes []tlog.Hash

func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		found[i] = h[index]
	}
	return found, nil
}

func main() {
	verifier := must(note.NewVerifier(strings.TrimSpace(string(must(os.ReadFile(os.Args[1]))))))
	keys := note.VerifierList(verifier)

	var stored hashes
	var leaves int64
	file := must(os.Open(os.Args[2]))
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16<<20)
	var end checkpoint
	for lines.Scan() {
		var line struct{ Segment, Hash, Body, End string }
		must(0, json.Unmarshal(lines.Bytes(), &line))
		switch {
		case line.Segment != "":
			open(line.Segment, keys, verifier.Name())
		case line.End != "":
			end = open(line.End, keys, verifier.Name())
		case line.Hash != "":
			stored = append(stored, must(tlog.StoredHashes(leaves, []byte(line.Hash+line.Body), stored))...)
			leaves++
		}
	}
	must(0, lines.Err())
	root := must(tlog.TreeHash(leaves, stored))
	if leaves != end.size || root != end.root {
		must(0, fmt.Errorf("the records are not those that were signed: %d %s", leaves, root))
	}

	head, signed, _ := bytes.Cut(must(os.ReadFile(os.Args[3])), []byte("\n\n"))
	tree := open(string(signed), keys, verifier.Name())
	parts := strings.Split(string(head), "\n")
	data := must(base64.StdEncoding.DecodeString(strings.TrimPrefix(parts[1], "extra ")))
	index := must(strconv.ParseInt(strings.TrimPrefix(parts[2], "index "), 10, 64))
	var proof tlog.RecordProof
	for _, hash := range parts[3:] {
		proof = append(proof, must(tlog.ParseHash(hash)))
	}
	must(0, tlog.CheckRecord(proof, tree.size, tree.root, index, tlog.RecordHash(data)))
	fmt.Printf("whole %d records, proved %d of %d\n", leaves, index, tree.size)
}
