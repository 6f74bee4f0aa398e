#!/usr/bin/env bash
set -euo pipefail

client_id="__CLIENT_ID__"
token_endpoint="__TOKEN_ENDPOINT__"
# @if scope
scope="__SCOPE__"
# @end
key="__KEY_FILE__"
certificate="__CERTIFICATE_FILE__"

# Trust anchor of the mTLS endpoint. Compare its thumbprint with the Authorities page.
root="__ROOT_FILE__"
[ -f "$root" ] || curl -sSf "__ROOT_URL__" | openssl x509 -inform DER -out "$root"

request=(
  --cert "$certificate" --key "$key" --cacert "$root"
  -d "grant_type=client_credentials"
  -d "client_id=$client_id"
)
# @if scope
request+=(--data-urlencode "scope=$scope")
# @end

headers=$(mktemp) && trap 'rm -f "$headers"' EXIT
curl -sS -D "$headers" "$token_endpoint" "${request[@]}"
if ! grep -q '^HTTP/[0-9.]* 200' "$headers"; then
  id=$(sed -n 's/^[Xx]-[Rr]equest-[Ii]d: *//p' "$headers" | tr -d '\r')
  printf '\nX-Request-Id: %s\nThe failed check is in the authentication log: %s%s\n' "$id" "__LOG_URL__" "$id" >&2
  exit 1
fi
