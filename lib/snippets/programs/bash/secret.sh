#!/usr/bin/env bash
set -euo pipefail

client_id="__CLIENT_ID__"
token_endpoint="__TOKEN_ENDPOINT__"
# @if scope
scope="__SCOPE__"
# @end

# Set the client secret in the environment variable CLIENT_SECRET.

# @if basic
# @if scope
curl -sS "$token_endpoint" \
  -u "$client_id:$CLIENT_SECRET" \
  -d "grant_type=client_credentials" \
  --data-urlencode "scope=$scope"
# @else
curl -sS "$token_endpoint" \
  -u "$client_id:$CLIENT_SECRET" \
  -d "grant_type=client_credentials"
# @end
# @else
# @if scope
curl -sS "$token_endpoint" \
  -d "grant_type=client_credentials" \
  -d "client_id=$client_id" \
  -d "client_secret=$CLIENT_SECRET" \
  --data-urlencode "scope=$scope"
# @else
curl -sS "$token_endpoint" \
  -d "grant_type=client_credentials" \
  -d "client_id=$client_id" \
  -d "client_secret=$CLIENT_SECRET"
# @end
# @end
