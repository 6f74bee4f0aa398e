#!/usr/bin/env bash
set -euo pipefail

client_id="__CLIENT_ID__"
token_endpoint="__TOKEN_ENDPOINT__"
# @if scope
scope="__SCOPE__"
# @end
kid="__KID__"
key="__KEY_FILE__"
audience="__ISSUER__"

work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
now=$(date +%s)
header=$(printf '{"alg":"__ALGORITHM__","typ":"JWT","kid":"%s"}' "$kid" | base64url)
claims=$(printf '{"iss":"%s","sub":"%s","aud":"%s","jti":"%s","iat":%d,"exp":%d}' \
  "$client_id" "$client_id" "$audience" "$(openssl rand -hex 16)" "$now" "$((now + 60))" | base64url)
# @if PS256 PS384
signature=$(printf %s "$header.$claims" | openssl dgst -sha__HASH_BITS__ -sign "$key" \
  -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest | base64url)
# @end
# @if RS256
signature=$(printf %s "$header.$claims" | openssl dgst -sha256 -sign "$key" | base64url)
# @end
# @if ES256 ES384
signature=$(printf %s "$header.$claims" | openssl dgst -sha__HASH_BITS__ -sign "$key" | openssl asn1parse -inform DER |
  sed -n 's/.*INTEGER *://p' | while read -r number; do printf '%__COORDINATE_DIGITS__s\n' "$number" | tr ' ' 0; done |
  sed 's/../\\x&/g' | while read -r bytes; do printf '%b' "$bytes"; done | base64url)
# @end
# @if EdDSA
printf %s "$header.$claims" > "$work/unsigned" # openssl signs with Ed25519 only from a file
signature=$(openssl pkeyutl -sign -rawin -inkey "$key" -in "$work/unsigned" | base64url)
# @end
assertion="$header.$claims.$signature"

request=(
  -d "grant_type=client_credentials"
  -d "client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
  -d "client_assertion=$assertion"
)
# @if scope
request+=(--data-urlencode "scope=$scope")
# @end
# @if mtls

# Trust anchor of the mTLS endpoint. Compare its thumbprint with the Authorities page.
root="__ROOT_FILE__"
[ -f "$root" ] || curl -sSf "__ROOT_URL__" | openssl x509 -inform DER -out "$root"
request+=(--cert "__TLS_CERTIFICATE_FILE__" --key "__TLS_KEY_FILE__" --cacert "$root")
# @end

headers="$work/headers"
curl -sS -D "$headers" "$token_endpoint" "${request[@]}"
if ! grep -q '^HTTP/[0-9.]* 200' "$headers"; then
  id=$(sed -n 's/^[Xx]-[Rr]equest-[Ii]d: *//p' "$headers" | tr -d '\r')
  printf '\nX-Request-Id: %s\nThe failed check is in the authentication log: %s%s\n' "$id" "__LOG_URL__" "$id" >&2
  exit 1
fi
