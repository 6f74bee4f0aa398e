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
unsigned=$(mktemp) && trap 'rm -f "$unsigned"' EXIT # openssl signs with Ed25519 only from a file
printf %s "$header.$claims" > "$unsigned"
signature=$(openssl pkeyutl -sign -rawin -inkey "$key" -in "$unsigned" | base64url)
# @end
assertion="$header.$claims.$signature"

# @if scope
curl -sS "$token_endpoint" \
  -d "grant_type=client_credentials" \
  -d "client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer" \
  -d "client_assertion=$assertion" \
  --data-urlencode "scope=$scope"
# @else
curl -sS "$token_endpoint" \
  -d "grant_type=client_credentials" \
  -d "client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer" \
  -d "client_assertion=$assertion"
# @end
