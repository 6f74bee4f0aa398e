import type { AssertionAlgorithm } from "@/lib/clients/schema";
import { ASSERTION_TYPE } from "@/lib/oauth/assertion/assertion-type";
import { lines, literal, type SnippetFacts } from "../facts";
import type { Snippet } from "../schema";

/** C# for .NET 8 or newer, base class library only. .NET has no Ed25519 of its own, so there is none for EdDSA. */
export function csharpSnippet(facts: SnippetFacts): Snippet | undefined {
  const { proof } = facts;
  if (proof.kind === "secret" || (proof.kind === "assertion" && !SIGN[proof.algorithm])) return undefined;
  return {
    language: "csharp",
    title: "C#",
    fileName: "Program.cs",
    commands: ["dotnet new console --name token # then put this into token/Program.cs", "dotnet run --project token"],
    code: proof.kind === "assertion" ? withAssertion(facts) : withCertificate(facts),
  };
}

const ask = ({ tokenEndpoint, scope }: SnippetFacts, fields: string[]) => [
  "var form = new FormUrlEncodedContent(new Dictionary<string, string>",
  "{",
  '    ["grant_type"] = "client_credentials",',
  ...fields.map((field) => `    ${field},`),
  ...(scope ? [`    ["scope"] = ${literal(scope)},`] : []),
  "});",
  `var response = await http.PostAsync(${literal(tokenEndpoint)}, form);`,
  'Console.WriteLine($"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");',
];

function withAssertion(facts: SnippetFacts): string {
  const { proof, clientId, issuer } = facts;
  const sign = proof.kind === "assertion" ? SIGN[proof.algorithm] : undefined;
  if (proof.kind !== "assertion" || !sign) return "";
  return lines(
    "using System.Security.Cryptography;",
    "using System.Text;",
    "using System.Text.Json;",
    "",
    `var clientId = ${literal(clientId)};`,
    `using var key = ${sign.family}.Create();`,
    `key.ImportFromPem(File.ReadAllText(${literal(proof.keyFile)}));`,
    "",
    "string Base64Url(byte[] octets) => Convert.ToBase64String(octets).TrimEnd('=').Replace('+', '-').Replace('/', '_');",
    "string Part(object value) => Base64Url(JsonSerializer.SerializeToUtf8Bytes(value));",
    "",
    "var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();",
    `var header = new { alg = ${literal(proof.algorithm)}, typ = "JWT", kid = ${literal(proof.kid)} };`,
    "var claims = new",
    "{",
    `    iss = clientId, sub = clientId, aud = ${literal(issuer)},`,
    "    jti = Guid.NewGuid().ToString(), iat = now, exp = now + 60,",
    "};",
    'var unsigned = Part(header) + "." + Part(claims);',
    `var signature = key.SignData(Encoding.ASCII.GetBytes(unsigned), ${sign.how});`,
    "",
    "using var http = new HttpClient();",
    ...ask(facts, [
      `["client_assertion_type"] = ${literal(ASSERTION_TYPE)}`,
      '["client_assertion"] = unsigned + "." + Base64Url(signature)',
    ]),
  );
}

const rsa = (bits: number, padding: string) => ({
  family: "RSA",
  how: `HashAlgorithmName.SHA${bits}, RSASignaturePadding.${padding}`,
});
/** ECDsa writes r and s side by side, as RFC 7518 §3.4 wants them. */
const ecdsa = (bits: number) => ({ family: "ECDsa", how: `HashAlgorithmName.SHA${bits}` });
const SIGN: Record<AssertionAlgorithm, { family: string; how: string } | undefined> = {
  PS256: rsa(256, "Pss"),
  PS384: rsa(384, "Pss"),
  RS256: rsa(256, "Pkcs1"),
  ES256: ecdsa(256),
  ES384: ecdsa(384),
  EdDSA: undefined,
};

function withCertificate(facts: SnippetFacts): string {
  const { proof, clientId } = facts;
  if (proof.kind !== "certificate") return "";
  return lines(
    "using System.Security.Cryptography.X509Certificates;",
    "",
    "// Trusts the address for certificates. Compare the fingerprint with the page Authorities.",
    "using var plain = new HttpClient();",
    `var root = new X509Certificate2(await plain.GetByteArrayAsync(${literal(proof.rootUrl)}));`,
    "",
    `using var pem = X509Certificate2.CreateFromPemFile(${literal(proof.certificateFile)}, ${literal(proof.keyFile)});`,
    "// Windows takes the key of a PKCS#12 only.",
    "using var certificate = new X509Certificate2(pem.Export(X509ContentType.Pkcs12));",
    "var handler = new HttpClientHandler { ClientCertificateOptions = ClientCertificateOption.Manual };",
    "handler.ClientCertificates.Add(certificate);",
    "handler.ServerCertificateCustomValidationCallback = (_, server, chain, errors) =>",
    "{",
    "    if (server is null || chain is null) return false;",
    "    if (errors.HasFlag(System.Net.Security.SslPolicyErrors.RemoteCertificateNameMismatch)) return false;",
    "    chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;",
    "    chain.ChainPolicy.CustomTrustStore.Add(root);",
    "    return chain.Build(server);",
    "};",
    "",
    "using var http = new HttpClient(handler);",
    ...ask(facts, [`["client_id"] = ${literal(clientId)}`]),
  );
}
