import type { AssertionAlgorithm } from "@/lib/clients/schema";
import { ASSERTION_TYPE } from "@/lib/oauth/assertion/assertion-type";
import { lines, literal, type SnippetFacts } from "../facts";
import type { Snippet } from "../schema";

/** Go, standard library only. */
export function goSnippet(facts: SnippetFacts): Snippet | undefined {
  const { proof } = facts;
  if (proof.kind === "secret") return undefined;
  return {
    language: "go",
    title: "Go",
    fileName: "token.go",
    commands: ["go run token.go"],
    code: proof.kind === "assertion" ? withAssertion(facts) : withCertificate(facts),
  };
}

const imports = (...names: string[]) => [
  "package main",
  "",
  "import (",
  ...names.map((name) => `\t${literal(name)}`),
  ")",
];

const HELP = [
  "func must[T any](value T, err error) T {",
  "\tif err != nil {",
  "\t\tpanic(err)",
  "\t}",
  "\treturn value",
  "}",
];

const ask = ({ tokenEndpoint, scope }: SnippetFacts, client: string, fields: string[]) => [
  "\tform := url.Values{",
  '\t\t"grant_type": {"client_credentials"},',
  ...fields.map((field) => `\t\t${field},`),
  ...(scope ? [`\t\t"scope": {${literal(scope)}},`] : []),
  "\t}",
  `\tresponse := must(${client}.PostForm(${literal(tokenEndpoint)}, form))`,
  "\tdefer response.Body.Close()",
  "\tfmt.Println(response.StatusCode, string(must(io.ReadAll(response.Body))))",
];

function withAssertion(facts: SnippetFacts): string {
  const { proof, clientId, issuer } = facts;
  if (proof.kind !== "assertion") return "";
  const { packages, sign } = SIGN[proof.algorithm];
  const all = [
    ...packages,
    "crypto/rand",
    "crypto/x509",
    "encoding/base64",
    "encoding/hex",
    "encoding/json",
    "encoding/pem",
    "fmt",
    "io",
    "net/http",
    "net/url",
    "os",
    "time",
  ];
  return lines(
    ...imports(...all.sort()),
    "",
    ...HELP,
    "",
    "func part(value any) string {",
    "\treturn base64.RawURLEncoding.EncodeToString(must(json.Marshal(value)))",
    "}",
    "",
    "func main() {",
    `\tclientID := ${literal(clientId)}`,
    `\tblock, _ := pem.Decode(must(os.ReadFile(${literal(proof.keyFile)})))`,
    "\tparsed := must(x509.ParsePKCS8PrivateKey(block.Bytes))",
    "\tjti := make([]byte, 16)",
    "\tmust(rand.Read(jti))",
    "\tnow := time.Now().Unix()",
    `\tunsigned := part(map[string]any{"alg": ${literal(proof.algorithm)}, "typ": "JWT", "kid": ${literal(proof.kid)}}) +`,
    '\t\t"." + part(map[string]any{',
    `\t\t"iss": clientID, "sub": clientID, "aud": ${literal(issuer)},`,
    '\t\t"jti": hex.EncodeToString(jti), "iat": now, "exp": now + 60,',
    "\t})",
    ...sign.map((line) => `\t${line}`),
    '\tassertion := unsigned + "." + base64.RawURLEncoding.EncodeToString(signature)',
    "",
    ...ask(facts, "http.DefaultClient", [
      `"client_assertion_type": {${literal(ASSERTION_TYPE)}}`,
      '"client_assertion": {assertion}',
    ]),
    "}",
  );
}

const digest = (bits: number) => (bits === 256 ? "sha256.Sum256" : "sha512.Sum384");
const hashPackage = (bits: number) => (bits === 256 ? "crypto/sha256" : "crypto/sha512");
const pss = (bits: number) => ({
  packages: ["crypto", "crypto/rsa", hashPackage(bits)],
  sign: [
    `digest := ${digest(bits)}([]byte(unsigned))`,
    "options := &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash}",
    `signature := must(rsa.SignPSS(rand.Reader, parsed.(*rsa.PrivateKey), crypto.SHA${bits}, digest[:], options))`,
  ],
});
const ecdsa = (bits: number) => ({
  packages: ["crypto/ecdsa", hashPackage(bits)],
  sign: [
    `digest := ${digest(bits)}([]byte(unsigned))`,
    "r, s, err := ecdsa.Sign(rand.Reader, parsed.(*ecdsa.PrivateKey), digest[:])",
    "if err != nil {",
    "\tpanic(err)",
    "}",
    `signature := make([]byte, ${bits / 4})`,
    `r.FillBytes(signature[:${bits / 8}])`,
    `s.FillBytes(signature[${bits / 8}:])`,
  ],
});
const SIGN: Record<AssertionAlgorithm, { packages: string[]; sign: string[] }> = {
  PS256: pss(256),
  PS384: pss(384),
  RS256: {
    packages: ["crypto", "crypto/rsa", "crypto/sha256"],
    sign: [
      "digest := sha256.Sum256([]byte(unsigned))",
      "signature := must(rsa.SignPKCS1v15(rand.Reader, parsed.(*rsa.PrivateKey), crypto.SHA256, digest[:]))",
    ],
  },
  ES256: ecdsa(256),
  ES384: ecdsa(384),
  EdDSA: {
    packages: ["crypto/ed25519"],
    sign: ["signature := ed25519.Sign(parsed.(ed25519.PrivateKey), []byte(unsigned))"],
  },
};

function withCertificate(facts: SnippetFacts): string {
  const { proof, clientId } = facts;
  if (proof.kind !== "certificate") return "";
  return lines(
    ...imports("crypto/tls", "crypto/x509", "fmt", "io", "net/http", "net/url"),
    "",
    ...HELP,
    "",
    "func main() {",
    "\t// Trusts the address for certificates. Compare the fingerprint with the page Authorities.",
    `\tfetched := must(http.Get(${literal(proof.rootUrl)}))`,
    "\tdefer fetched.Body.Close()",
    "\troots := x509.NewCertPool()",
    "\troots.AddCert(must(x509.ParseCertificate(must(io.ReadAll(fetched.Body)))))",
    `\tpair := must(tls.LoadX509KeyPair(${literal(proof.certificateFile)}, ${literal(proof.keyFile)}))`,
    "\tclient := http.Client{Transport: &http.Transport{",
    "\t\tTLSClientConfig: &tls.Config{RootCAs: roots, Certificates: []tls.Certificate{pair}},",
    "\t}}",
    "",
    ...ask(facts, "client", [`"client_id": {${literal(clientId)}}`]),
    "}",
  );
}
