import type { AssertionAlgorithm } from "@/lib/clients/schema";
import { ASSERTION_TYPE } from "@/lib/oauth/assertion/assertion-type";
import { lines, literal, type SnippetFacts } from "../facts";
import type { Snippet } from "../schema";

/** Python: cryptography signs, requests sends. */
export function pythonSnippet(facts: SnippetFacts): Snippet {
  const { proof } = facts;
  const packages = proof.kind === "secret" ? "requests" : "requests cryptography";
  const parts = { assertion: withAssertion, certificate: withCertificate, secret: withSecret }[proof.kind](facts);
  return {
    language: "python",
    title: proof.kind === "assertion" ? "Python with cryptography and requests" : "Python with requests",
    fileName: "get_token.py", // token.py would hide a module of Python itself,
    commands: [`pip install ${packages}`, "python3 get_token.py"],
    code: parts,
  };
}

const post = ({ tokenEndpoint, scope }: SnippetFacts, fields: string[], more = "") => [
  "response = requests.post(",
  `    ${literal(tokenEndpoint)},`,
  "    data={",
  '        "grant_type": "client_credentials",',
  ...fields.map((field) => `        ${field},`),
  ...(scope ? [`        "scope": ${literal(scope)},`] : []),
  "    },",
  ...(more ? [`    ${more},`] : []),
  "    timeout=10,",
  ")",
  "print(response.status_code, response.json())",
];

function withAssertion(facts: SnippetFacts): string {
  const { proof, clientId, issuer } = facts;
  if (proof.kind !== "assertion") return "";
  const { imports, sign } = SIGN[proof.algorithm];
  return lines(
    "import base64, json, time, uuid",
    "",
    "import requests",
    ...imports,
    "",
    `client_id = ${literal(clientId)}`,
    `with open(${literal(proof.keyFile)}, "rb") as file:`,
    "    key = load_pem_private_key(file.read(), password=None)",
    "",
    "",
    "def base64url(data):",
    '    return base64.urlsafe_b64encode(data).rstrip(b"=")',
    "",
    "",
    "now = int(time.time())",
    `header = {"alg": ${literal(proof.algorithm)}, "typ": "JWT", "kid": ${literal(proof.kid)}}`,
    "claims = {",
    '    "iss": client_id,',
    '    "sub": client_id,',
    `    "aud": ${literal(issuer)},`,
    '    "jti": str(uuid.uuid4()),',
    '    "iat": now,',
    '    "exp": now + 60,',
    "}",
    'unsigned = b".".join(base64url(json.dumps(part).encode()) for part in (header, claims))',
    ...sign,
    'assertion = (unsigned + b"." + base64url(signature)).decode()',
    "",
    ...post(facts, [`"client_assertion_type": ${literal(ASSERTION_TYPE)}`, '"client_assertion": assertion']),
  );
}

const LOAD = "from cryptography.hazmat.primitives.serialization import load_pem_private_key";
const HASHES = "from cryptography.hazmat.primitives import hashes";
const pss = (hash: string) => ({
  imports: [HASHES, "from cryptography.hazmat.primitives.asymmetric import padding", LOAD],
  sign: [
    `pss = padding.PSS(padding.MGF1(hashes.${hash}()), padding.PSS.DIGEST_LENGTH)`,
    `signature = key.sign(unsigned, pss, hashes.${hash}())`,
  ],
});
const ecdsa = (hash: string, octets: number) => ({
  imports: [
    HASHES,
    "from cryptography.hazmat.primitives.asymmetric import ec",
    "from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature",
    LOAD,
  ],
  sign: [
    `r, s = decode_dss_signature(key.sign(unsigned, ec.ECDSA(hashes.${hash}())))`,
    `signature = r.to_bytes(${octets}, "big") + s.to_bytes(${octets}, "big")`,
  ],
});
const SIGN: Record<AssertionAlgorithm, { imports: string[]; sign: string[] }> = {
  PS256: pss("SHA256"),
  PS384: pss("SHA384"),
  RS256: {
    imports: [HASHES, "from cryptography.hazmat.primitives.asymmetric import padding", LOAD],
    sign: ["signature = key.sign(unsigned, padding.PKCS1v15(), hashes.SHA256())"],
  },
  ES256: ecdsa("SHA256", 32),
  ES384: ecdsa("SHA384", 48),
  EdDSA: { imports: [LOAD], sign: ["signature = key.sign(unsigned)"] },
};

function withCertificate(facts: SnippetFacts): string {
  const { proof, clientId } = facts;
  if (proof.kind !== "certificate") return "";
  return lines(
    "import pathlib",
    "",
    "import requests",
    "from cryptography import x509",
    "from cryptography.hazmat.primitives.serialization import Encoding",
    "",
    "# Trusts the address for certificates. Compare the fingerprint with the page Authorities.",
    `root = pathlib.Path(${literal(proof.rootFile)})`,
    "if not root.exists():",
    `    der = requests.get(${literal(proof.rootUrl)}, timeout=10).content`,
    "    root.write_bytes(x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM))",
    "",
    ...post(
      facts,
      [`"client_id": ${literal(clientId)}`],
      `cert=(${literal(proof.certificateFile)}, ${literal(proof.keyFile)}),\n    verify=str(root)`,
    ),
  );
}

function withSecret(facts: SnippetFacts): string {
  const { proof, clientId } = facts;
  const isBasic = proof.kind === "secret" && proof.how === "basic";
  const fields = isBasic ? [] : [`"client_id": ${literal(clientId)}`, '"client_secret": client_secret'];
  return lines(
    "import os",
    "",
    "import requests",
    "",
    'client_secret = os.environ["CLIENT_SECRET"]',
    "",
    ...post(facts, fields, isBasic ? `auth=(${literal(clientId)}, client_secret)` : ""),
  );
}
