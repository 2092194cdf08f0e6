// Checks the α history of a ledger with the packages that Go's own tools use for the checksum database of modules:
// golang.org/x/mod/sumdb/note and golang.org/x/mod/sumdb/tlog. What they do not know, the names of C2SP tlog-tiles and
// the bundles of headers, stands here (docs/spec/tiles.md); signatures, hashes, tiles and proofs are checked by them alone.
//
//	check_log -key VERIFIER-KEY [-older CHECKPOINT] [-proof TLOG-PROOF] PLACE
//
// PLACE is http(s)://… or a folder. CHECKPOINT is a file with an earlier checkpoint, which the history must extend.
// TLOG-PROOF is a proof of one header; its checkpoint, too, the history must extend, or be a part of.
// Ends with 0 if all is right, 1 with one sentence if not, 3 for wrong usage.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	height   = 8
	width    = 1 << height
	maxBytes = 4 << 20
)

var errMissing = errors.New("is missing")

// A place has files by their names.
type place string

func (p place) read(name string) ([]byte, error) {
	var file io.ReadCloser
	if strings.HasPrefix(string(p), "http://") || strings.HasPrefix(string(p), "https://") {
		client := http.Client{Timeout: time.Minute}
		answer, err := client.Get(strings.TrimSuffix(string(p), "/") + "/" + name)
		if err != nil {
			return nil, err
		}
		file = answer.Body
		if answer.StatusCode != http.StatusOK {
			file.Close()
			if answer.StatusCode == http.StatusNotFound {
				return nil, fmt.Errorf("%s %w", name, errMissing)
			}
			return nil, fmt.Errorf("%s: the server answers %s", name, answer.Status)
		}
	} else {
		opened, err := os.Open(filepath.Join(string(p), filepath.FromSlash(name)))
		if errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("%s %w", name, errMissing)
		}
		if err != nil {
			return nil, err
		}
		file = opened
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxBytes+1))
	if err == nil && len(data) > maxBytes {
		err = fmt.Errorf("%s is longer than %d bytes", name, maxBytes)
	}
	return data, err
}

// readTile reads the first w of the things in a tile: the partial file, or the full one where the partial one is gone.
func (p place) readTile(kind string, n int64, w int) ([]byte, error) {
	// The stock path without its height: tile/8/KIND/… is tile/KIND/… here.
	full := strings.TrimPrefix(tlog.Tile{H: height, L: 0, N: n, W: width}.Path(), fmt.Sprintf("tile/%d/0/", height))
	name := "tile/" + kind + "/" + full
	if w < width {
		data, err := p.read(fmt.Sprintf("%s.p/%d", name, w))
		if !errors.Is(err, errMissing) {
			return data, err
		}
		whole, second := p.read(name)
		if second != nil {
			return nil, err
		}
		return whole, nil
	}
	return p.read(name)
}

// A tiles gives tlog the tiles of a place, each read once.
type tiles struct {
	place place
	right map[tlog.Tile][]byte
}

func (t *tiles) Height() int { return height }

func (t *tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	found := make([][]byte, len(wanted))
	for i, tile := range wanted {
		if data, ok := t.right[tile]; ok {
			found[i] = data
			continue
		}
		data, err := t.place.readTile(strconv.Itoa(tile.L), tile.N, tile.W)
		if err != nil {
			return nil, err
		}
		size := tile.W * tlog.HashSize
		if len(data) != size && len(data) != width*tlog.HashSize {
			return nil, fmt.Errorf("%s has %d bytes, not %d", tile.Path(), len(data), size)
		}
		found[i] = data[:size]
	}
	return found, nil
}

// SaveTiles is called by tlog with tiles that it has checked.
func (t *tiles) SaveTiles(checked []tlog.Tile, data [][]byte) {
	for i, tile := range checked {
		t.right[tile] = data[i]
	}
}

// open checks the signature of a checkpoint and reads its three lines.
func open(data []byte, key note.Verifier) (tlog.Tree, error) {
	opened, err := note.Open(data, note.VerifierList(key))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != key.Name() {
		return tlog.Tree{}, fmt.Errorf("the text is no checkpoint of %s", key.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 1 || strconv.FormatInt(size, 10) != lines[1] {
		return tlog.Tree{}, fmt.Errorf("the checkpoint has no size")
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return tlog.Tree{}, fmt.Errorf("the checkpoint has no root: %w", err)
	}
	return tlog.Tree{N: size, Hash: root}, nil
}

// A log is a place whose tiles are held against one tree head.
type log struct {
	place place
	tree  tlog.Tree
	tlog.HashReader
}

// checkHeaders holds each header against its hash, and proves each to be in the tree.
func (l log) checkHeaders() error {
	for first := int64(0); first < l.tree.N; first += width {
		w := width
		if l.tree.N-first < width {
			w = int(l.tree.N - first)
		}
		bundle, err := l.place.readTile("entries", first/width, w)
		if err != nil {
			return err
		}
		for n := first; n < first+int64(w); n++ {
			if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
				return fmt.Errorf("the bundle ends before header %d", n)
			}
			length := 2 + int(binary.BigEndian.Uint16(bundle))
			proof, err := tlog.ProveRecord(l.tree.N, n, l)
			if err != nil {
				return err
			}
			if err := tlog.CheckRecord(proof, l.tree.N, l.tree.Hash, n, tlog.RecordHash(bundle[2:length])); err != nil {
				return fmt.Errorf("header %d: %w", n, err)
			}
			bundle = bundle[length:]
		}
		// A full bundle may stand for a partial one; the newest partial one has nothing behind its last header.
		if w == width && len(bundle) > 0 {
			return fmt.Errorf("the bundle of header %d has %d bytes more", first, len(bundle))
		}
	}
	return nil
}

// checkExtends proves that the smaller of two trees is the beginning of the larger one.
func (l log) checkExtends(older tlog.Tree) error {
	if older.N > l.tree.N {
		return fmt.Errorf("the history has %d headers, and once had %d", l.tree.N, older.N)
	}
	proof, err := tlog.ProveTree(l.tree.N, older.N, l)
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(proof, l.tree.N, l.tree.Hash, older.N, older.Hash); err != nil {
		return fmt.Errorf("the history does not extend that of %d headers: %w", older.N, err)
	}
	return nil
}

// readProof reads a C2SP tlog-proof whose extra data is the header, and checks it.
func readProof(data []byte, key note.Verifier) (int64, tlog.Tree, error) {
	none := tlog.Tree{}
	parts := strings.SplitN(string(data), "\n\n", 2)
	lines := strings.Split(parts[0], "\n")
	if len(parts) != 2 || len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" ||
		!strings.HasPrefix(lines[1], "extra ") || !strings.HasPrefix(lines[2], "index ") {
		return 0, none, fmt.Errorf("it is no log proof of a header")
	}
	header, err := base64.StdEncoding.DecodeString(lines[1][len("extra "):])
	if err != nil {
		return 0, none, err
	}
	index, err := strconv.ParseInt(lines[2][len("index "):], 10, 64)
	if err != nil {
		return 0, none, err
	}
	var proof tlog.RecordProof
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return 0, none, err
		}
		proof = append(proof, hash)
	}
	tree, err := open([]byte(parts[1]), key)
	if err != nil {
		return 0, none, err
	}
	if index < 0 || index >= tree.N {
		return 0, none, fmt.Errorf("header %d is none of %d", index, tree.N)
	}
	return index, tree, tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(header))
}

func check(at place, key note.Verifier, older, proof string) error {
	data, err := at.read("checkpoint")
	if err != nil {
		return err
	}
	tree, err := open(data, key)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	reader := tlog.TileHashReader(tree, &tiles{at, map[tlog.Tile][]byte{}})
	checked := log{at, tree, reader}
	root, err := tlog.TreeHash(tree.N, checked)
	if err != nil {
		return err
	}
	if root != tree.Hash {
		return fmt.Errorf("the tiles have the root %v, the checkpoint %v", root, tree.Hash)
	}
	if err := checked.checkHeaders(); err != nil {
		return err
	}
	fmt.Printf("%s: %d headers, each proven; the tiles, the root and the signature are right\n", key.Name(), tree.N)
	if older != "" {
		data, err := os.ReadFile(older)
		if err != nil {
			return err
		}
		before, err := open(data, key)
		if err != nil {
			return fmt.Errorf("%s: %w", older, err)
		}
		if err := checked.checkExtends(before); err != nil {
			return err
		}
		fmt.Printf("the history extends that of %d headers\n", before.N)
	}
	if proof != "" {
		data, err := os.ReadFile(proof)
		if err != nil {
			return err
		}
		index, head, err := readProof(data, key)
		if err != nil {
			return fmt.Errorf("%s: %w", proof, err)
		}
		if err := checked.checkExtends(head); err != nil {
			return fmt.Errorf("%s: %w", proof, err)
		}
		fmt.Printf("header %d is proven in the history of %d headers, which this one extends\n", index, head.N)
	}
	return nil
}

func main() {
	text := flag.String("key", "", "the verifier key of the α heads")
	older := flag.String("older", "", "a file with an earlier checkpoint")
	proof := flag.String("proof", "", "a log proof of a header")
	flag.Parse()
	key, err := note.NewVerifier(*text)
	if err != nil || flag.NArg() != 1 {
		fmt.Fprintf(os.Stderr, "wrong usage: give -key, a verifier key (%v), and one place\n", err)
		os.Exit(3)
	}
	if err := check(place(flag.Arg(0)), key, *older, *proof); err != nil {
		fmt.Fprintf(os.Stderr, "not right: %v\n", err)
		os.Exit(1)
	}
}
