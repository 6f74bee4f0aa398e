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

# @if scope
curl -sS "$token_endpoint" \
  --cert "$certificate" --key "$key" --cacert "$root" \
  -d "grant_type=client_credentials" \
  -d "client_id=$client_id" \
  --data-urlencode "scope=$scope"
# @else
curl -sS "$token_endpoint" \
  --cert "$certificate" --key "$key" --cacert "$root" \
  -d "grant_type=client_credentials" \
  -d "client_id=$client_id"
# @end
