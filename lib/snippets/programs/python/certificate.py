import pathlib

import requests
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

# Trust anchor of the mTLS endpoint. Compare its thumbprint with the Authorities page.
root = pathlib.Path("__ROOT_FILE__")
if not root.exists():
    der = requests.get("__ROOT_URL__", timeout=10).content
    root.write_bytes(x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM))

response = requests.post(
    "__TOKEN_ENDPOINT__",
    data={
        "grant_type": "client_credentials",
        "client_id": "__CLIENT_ID__",
        # @if scope
        "scope": "__SCOPE__",
        # @end
    },
    cert=("__CERTIFICATE_FILE__", "__KEY_FILE__"),
    verify=str(root),
    timeout=10,
)
print(response.status_code, response.json())
if not response.ok:
    request_id = response.headers.get("x-request-id")
    print("X-Request-Id:", request_id)
    print("The failed check is in the authentication log:", "__LOG_URL__" + str(request_id))
