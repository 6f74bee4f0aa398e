package main

import (
	// @if RS256 PS256 PS384
	"crypto"
	// @end
	// @if ES256 ES384
	"crypto/ecdsa"
	// @end
	// @if EdDSA
	"crypto/ed25519"
	// @end
	"crypto/rand"
	// @if RS256 PS256 PS384
	"crypto/rsa"
	// @end
	// @if RS256 PS256 ES256
	"crypto/sha256"
	// @end
	// @if PS384 ES384
	"crypto/sha512"
	// @end
	// @if mtls
	"crypto/tls"
	// @end
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"time"
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func part(value any) string {
	return base64.RawURLEncoding.EncodeToString(must(json.Marshal(value)))
}

func main() {
	clientID := "__CLIENT_ID__"
	block, _ := pem.Decode(must(os.ReadFile("__KEY_FILE__")))
	parsed := must(x509.ParsePKCS8PrivateKey(block.Bytes))
	jti := make([]byte, 16)
	must(rand.Read(jti))
	now := time.Now().Unix()
	unsigned := part(map[string]any{"alg": "__ALGORITHM__", "typ": "JWT", "kid": "__KID__"}) +
		"." + part(map[string]any{
		"iss": clientID, "sub": clientID, "aud": "__ISSUER__",
		"jti": hex.EncodeToString(jti), "iat": now, "exp": now + 60,
	})
	// @if RS256 PS256 ES256
	digest := sha256.Sum256([]byte(unsigned))
	// @end
	// @if PS384 ES384
	digest := sha512.Sum384([]byte(unsigned))
	// @end
	// @if PS256 PS384
	options := &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash}
	signature := must(rsa.SignPSS(rand.Reader, parsed.(*rsa.PrivateKey), crypto.SHA__HASH_BITS__, digest[:], options))
	// @end
	// @if RS256
	signature := must(rsa.SignPKCS1v15(rand.Reader, parsed.(*rsa.PrivateKey), crypto.SHA256, digest[:]))
	// @end
	// @if ES256 ES384
	r, s, err := ecdsa.Sign(rand.Reader, parsed.(*ecdsa.PrivateKey), digest[:])
	if err != nil {
		panic(err)
	}
	signature := make([]byte, __SIGNATURE_BYTES__)
	r.FillBytes(signature[:__HASH_BYTES__])
	s.FillBytes(signature[__HASH_BYTES__:])
	// @end
	// @if EdDSA
	signature := ed25519.Sign(parsed.(ed25519.PrivateKey), []byte(unsigned))
	// @end
	assertion := unsigned + "." + base64.RawURLEncoding.EncodeToString(signature)

	form := url.Values{
		"grant_type": {"client_credentials"},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
		"client_assertion": {assertion},
		// @if scope
		"scope": {"__SCOPE__"},
		// @end
	}
	client := http.Client{}
	// @if mtls
	// Trust anchor of the mTLS endpoint. Compare its thumbprint with the Authorities page.
	fetched := must(http.Get("__ROOT_URL__"))
	defer fetched.Body.Close()
	roots := x509.NewCertPool()
	roots.AddCert(must(x509.ParseCertificate(must(io.ReadAll(fetched.Body)))))
	pair := must(tls.LoadX509KeyPair("__TLS_CERTIFICATE_FILE__", "__TLS_KEY_FILE__"))
	client.Transport = &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots, Certificates: []tls.Certificate{pair}},
	}
	// @end
	response := must(client.PostForm("__TOKEN_ENDPOINT__", form))
	defer response.Body.Close()
	fmt.Println(response.StatusCode, string(must(io.ReadAll(response.Body))))
	if response.StatusCode != http.StatusOK {
		id := response.Header.Get("X-Request-Id")
		fmt.Println("X-Request-Id:", id)
		fmt.Println("The failed check is in the authentication log:", "__LOG_URL__"+id)
	}
}
