package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func main() {
	// Trust anchor of the mTLS endpoint. Compare its thumbprint with the Authorities page.
	fetched := must(http.Get("__ROOT_URL__"))
	defer fetched.Body.Close()
	roots := x509.NewCertPool()
	roots.AddCert(must(x509.ParseCertificate(must(io.ReadAll(fetched.Body)))))
	pair := must(tls.LoadX509KeyPair("__CERTIFICATE_FILE__", "__KEY_FILE__"))
	client := http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots, Certificates: []tls.Certificate{pair}},
	}}

	form := url.Values{
		"grant_type": {"client_credentials"},
		"client_id": {"__CLIENT_ID__"},
		// @if scope
		"scope": {"__SCOPE__"},
		// @end
	}
	response := must(client.PostForm("__TOKEN_ENDPOINT__", form))
	defer response.Body.Close()
	fmt.Println(response.StatusCode, string(must(io.ReadAll(response.Body))))
	if response.StatusCode != http.StatusOK {
		id := response.Header.Get("X-Request-Id")
		fmt.Println("X-Request-Id:", id)
		fmt.Println("The failed check is in the authentication log:", "__LOG_URL__"+id)
	}
}
