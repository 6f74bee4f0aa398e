import os

import requests

client_secret = os.environ["CLIENT_SECRET"]

response = requests.post(
    "__TOKEN_ENDPOINT__",
    data={
        "grant_type": "client_credentials",
        # @if post
        "client_id": "__CLIENT_ID__",
        "client_secret": client_secret,
        # @end
        # @if scope
        "scope": "__SCOPE__",
        # @end
    },
    # @if basic
    auth=("__CLIENT_ID__", client_secret),
    # @end
    timeout=10,
)
print(response.status_code, response.json())
if not response.ok:
    request_id = response.headers.get("x-request-id")
    print("X-Request-Id:", request_id)
    print("The failed check is in the authentication log:", "__LOG_URL__" + str(request_id))
