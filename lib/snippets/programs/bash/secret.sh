#!/usr/bin/env bash
set -euo pipefail

client_id="__CLIENT_ID__"
token_endpoint="__TOKEN_ENDPOINT__"
# @if scope
scope="__SCOPE__"
# @end

# Set the client secret in the environment variable CLIENT_SECRET.

request=(-d "grant_type=client_credentials")
# @if basic
request+=(-u "$client_id:$CLIENT_SECRET")
# @else
request+=(-d "client_id=$client_id" -d "client_secret=$CLIENT_SECRET")
# @end
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
