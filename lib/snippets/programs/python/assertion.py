# @if mtls
import base64, json, pathlib, time, uuid
# @else
import base64, json, time, uuid
# @end

import requests
# @if mtls
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
# @end
# @if RS256 PS256 PS384 ES256 ES384 dpop
from cryptography.hazmat.primitives import hashes
# @end
# @if RS256 PS256 PS384
from cryptography.hazmat.primitives.asymmetric import padding
# @end
# @if ES256 ES384 dpop
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
# @end
from cryptography.hazmat.primitives.serialization import load_pem_private_key

client_id = "__CLIENT_ID__"
with open("__KEY_FILE__", "rb") as file:
    key = load_pem_private_key(file.read(), password=None)


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


now = int(time.time())
header = {"alg": "__ALGORITHM__", "typ": "JWT", "kid": "__KID__"}
claims = {
    "iss": client_id,
    "sub": client_id,
    "aud": "__ISSUER__",
    "jti": str(uuid.uuid4()),
    "iat": now,
    "exp": now + 60,
}
unsigned = b".".join(base64url(json.dumps(part).encode()) for part in (header, claims))
# @if PS256 PS384
pss = padding.PSS(padding.MGF1(hashes.SHA__HASH_BITS__()), padding.PSS.DIGEST_LENGTH)
signature = key.sign(unsigned, pss, hashes.SHA__HASH_BITS__())
# @end
# @if RS256
signature = key.sign(unsigned, padding.PKCS1v15(), hashes.SHA256())
# @end
# @if ES256 ES384
r, s = decode_dss_signature(key.sign(unsigned, ec.ECDSA(hashes.SHA__HASH_BITS__())))
signature = r.to_bytes(__HASH_BYTES__, "big") + s.to_bytes(__HASH_BYTES__, "big")
# @end
# @if EdDSA
signature = key.sign(unsigned)
# @end
assertion = (unsigned + b"." + base64url(signature)).decode()

# @if dpop
# The token is bound to this key. Keep the key, and sign a proof with it for each request with the token (RFC 9449).
dpop_key = ec.generate_private_key(ec.SECP256R1())
point = dpop_key.public_key().public_numbers()
x, y = (base64url(number.to_bytes(32, "big")).decode() for number in (point.x, point.y))
proof_header = {"alg": "ES256", "typ": "dpop+jwt", "jwk": {"kty": "EC", "crv": "P-256", "x": x, "y": y}}
proof_claims = {"htm": "POST", "htu": "__TOKEN_ENDPOINT__", "jti": str(uuid.uuid4()), "iat": now}
proof = b".".join(base64url(json.dumps(part).encode()) for part in (proof_header, proof_claims))
r, s = decode_dss_signature(dpop_key.sign(proof, ec.ECDSA(hashes.SHA256())))
proof += b"." + base64url(r.to_bytes(32, "big") + s.to_bytes(32, "big"))

# @end
# @if mtls
# Trust anchor of the mTLS endpoint. Compare its thumbprint with the Authorities page.
root = pathlib.Path("__ROOT_FILE__")
if not root.exists():
    der = requests.get("__ROOT_URL__", timeout=10).content
    root.write_bytes(x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM))
# @end

response = requests.post(
    "__TOKEN_ENDPOINT__",
    data={
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": assertion,
        # @if scope
        "scope": "__SCOPE__",
        # @end
    },
    # @if dpop
    headers={"DPoP": proof.decode()},
    # @end
    # @if mtls
    cert=("__TLS_CERTIFICATE_FILE__", "__TLS_KEY_FILE__"),
    verify=str(root),
    # @end
    timeout=10,
)
print(response.status_code, response.json())
if not response.ok:
    request_id = response.headers.get("x-request-id")
    print("X-Request-Id:", request_id)
    print("The failed check is in the authentication log:", "__LOG_URL__" + str(request_id))
