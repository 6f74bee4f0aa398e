package main

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// Reads the private key (PKCS#8, PEM) from its standard input, so that the decrypted key is in no file.
func main() {
	block, _ := pem.Decode(must(io.ReadAll(os.Stdin)))
	if block == nil {
		panic("no private key on standard input")
	}
	key := must(x509.ParsePKCS8PrivateKey(block.Bytes))
	message := must(jose.ParseEncrypted(
		strings.TrimSpace(string(must(os.ReadFile("__MESSAGE_FILE__")))),
		[]jose.KeyAlgorithm{"__ALGORITHM__"},
		[]jose.ContentEncryption{"__ENCRYPTION__"},
	))
	fmt.Println(string(must(message.Decrypt(key))))
}
