# @if OKP
import base64
# @end
import os

# @if OKP
from cryptography.hazmat.primitives import serialization
# @end
from jwcrypto import jwe, jwk

passphrase = os.environ.get("KEY_PASSPHRASE")  # only for an encrypted key file
with open("__KEY_FILE__", "rb") as file:
    pem = file.read()
# @if OKP
# jwcrypto has X25519, but does not read it from PEM.
private = serialization.load_pem_private_key(pem, passphrase.encode() if passphrase else None)
raw = serialization.Encoding.Raw
d = private.private_bytes(raw, serialization.PrivateFormat.Raw, serialization.NoEncryption())
x = private.public_key().public_bytes(raw, serialization.PublicFormat.Raw)
d, x = (base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in (d, x))
key = jwk.JWK(kty="OKP", crv="X25519", d=d, x=x)
# @else
key = jwk.JWK.from_pem(pem, passphrase.encode() if passphrase else None)
# @end

message = jwe.JWE(algs=["__ALGORITHM__", "__ENCRYPTION__"])
with open("__MESSAGE_FILE__", encoding="ascii") as file:
    message.deserialize(file.read().strip(), key)
print(message.payload.decode())
