#!/usr/bin/env bash
# Creates the valid CSRs of this folder with common tools. Run by hand; the results are checked in.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

C=GB O="Example Bank PLC" OU=0195f3a0-0000-7000-8000-000000000001 CN=payments
SLASHED="/C=$C/O=$O/OU=$OU/CN=$CN"

# OpenSSL
openssl req -new -newkey rsa:2048 -nodes -keyout rsa.key -out "$here/openssl-rsa.pem" -subj "$SLASHED" -sha256
openssl req -in "$here/openssl-rsa.pem" -outform DER -out "$here/openssl-rsa.der"
openssl req -new -newkey rsa:3072 -nodes -keyout k -out "$here/openssl-rsa-3072-sha512.pem" -subj "$SLASHED" -sha512
openssl req -new -newkey rsa:2048 -nodes -keyout k -out "$here/openssl-text-around.pem" -text -subj "$SLASHED" -sha256
openssl req -new -newkey rsa:2048 -nodes -keyout k -out "$here/openssl-addext.pem" -subj "$SLASHED" -sha256 \
  -addext "keyUsage=critical,digitalSignature" -addext "subjectKeyIdentifier=hash"
openssl req -new -key rsa.key -out "$here/openssl-new-header.pem" -newhdr -subj "$SLASHED" -sha256
openssl req -new -key rsa.key -out "$here/openssl-rsa-pss.pem" -subj "$SLASHED" -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32
openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout k -out "$here/openssl-p256.pem" -subj "$SLASHED" -sha256
openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -keyout k -out "$here/openssl-p384.pem" -subj "$SLASHED" -sha384
openssl ecparam -name prime256v1 -genkey -noout -conv_form compressed -out point.key
openssl ec -in point.key -conv_form compressed -out point.key
openssl req -new -key point.key -out "$here/openssl-p256-compressed.pem" -subj "$SLASHED" -sha256
openssl req -new -newkey ed25519 -nodes -keyout k -out "$here/openssl-ed25519.pem" -subj "$SLASHED"
openssl req -new -key rsa.key -utf8 -out "$here/openssl-utf8.pem" -subj "/C=FR/O=Société Générale — €/CN=$CN" -sha256
cat > challenge.cnf <<END
[req]
prompt = no
distinguished_name = name
attributes = attributes
req_extensions = extensions
[name]
CN = $CN
[attributes]
challengePassword = hunter2-do-not-log
unstructuredName = another attribute
[extensions]
subjectKeyIdentifier = hash
END
openssl req -new -key rsa.key -config challenge.cnf -out "$here/openssl-challenge-password.pem"
sed 's/$/\r/' "$here/openssl-rsa.pem" > "$here/openssl-crlf.pem"
{ printf '\xff\xfe'; iconv -f UTF-8 -t UTF-16LE "$here/openssl-crlf.pem"; } > "$here/powershell-utf16.pem"

# GnuTLS certtool: text before the block, CA:FALSE and key usage requested, NEW CERTIFICATE REQUEST label
printf 'country = "%s"\norganization = "%s"\nunit = "%s"\ncn = "%s"\nsigning_key\n' "$C" "$O" "$OU" "$CN" > certtool.cfg
for type in rsa:2048 ecdsa:256 ed25519:256; do
  certtool --generate-privkey --key-type "${type%:*}" --bits "${type#*:}" --outfile g.key
  certtool --generate-request --load-privkey g.key --template certtool.cfg --outfile "$here/certtool-${type%:*}.pem"
done

# Java keytool
NAME="CN=$CN, OU=$OU, O=$O, C=$C"
for type in RSA EC Ed25519; do
  keytool -genkeypair -alias "$type" -keyalg "$type" -dname "$NAME" -keystore store.p12 -storetype PKCS12 -storepass changeit
  keytool -certreq -alias "$type" -keystore store.p12 -storepass changeit -file "$here/keytool-${type,,}.pem"
done

# NSS certutil: text with CRLF around the block
mkdir nss && certutil -N -d nss --empty-password
head -c 64 /dev/urandom > noise
certutil -R -d nss -s "$NAME" -k rsa -g 2048 -z noise -a -o "$here/certutil-rsa.pem"
certutil -R -d nss -s "$NAME" -k ec -q nistp256 -z noise -a -o "$here/certutil-ec.pem" --keyUsage digitalSignature

# Go
cat > main.go <<'END'
package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"os"
)

func main() {
	r, _ := rsa.GenerateKey(rand.Reader, 2048)
	e, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	_, d, _ := ed25519.GenerateKey(rand.Reader)
	name := pkix.Name{Country: []string{os.Args[2]}, Organization: []string{os.Args[3]}, OrganizationalUnit: []string{os.Args[4]}, CommonName: os.Args[5]}
	for file, key := range map[string]crypto.Signer{"go-rsa": r, "go-ecdsa": e, "go-ed25519": d} {
		der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: name}, key)
		if err != nil {
			panic(err)
		}
		os.WriteFile(os.Args[1]+"/"+file+".pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der}), 0o644)
	}
}
END
GOCACHE="$work/cache" GO111MODULE=off go run main.go "$here" "$C" "$O" "$OU" "$CN"

# pyca/cryptography
python3 - "$here" "$C" "$O" "$OU" "$CN" <<'END'
import sys
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID

here, c, o, ou, cn = sys.argv[1:]
name = x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, c), x509.NameAttribute(NameOID.ORGANIZATION_NAME, o),
                  x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, ou), x509.NameAttribute(NameOID.COMMON_NAME, cn)])
for file, key, digest in [("rsa", rsa.generate_private_key(65537, 4096), hashes.SHA256()),
                          ("p384", ec.generate_private_key(ec.SECP384R1()), hashes.SHA384()),
                          ("ed25519", ed25519.Ed25519PrivateKey.generate(), None)]:
    csr = x509.CertificateSigningRequestBuilder().subject_name(name).add_extension(
        x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False).sign(key, digest)
    open(f"{here}/pyca-{file}.pem", "wb").write(csr.public_bytes(serialization.Encoding.PEM))
END
