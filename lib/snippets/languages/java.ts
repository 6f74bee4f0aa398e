import type { AssertionAlgorithm } from "@/lib/clients/schema";
import { ASSERTION_TYPE } from "@/lib/oauth/assertion/assertion-type";
import { lines, literal, type SnippetFacts } from "../facts";
import type { Snippet } from "../schema";

/** Java 17 or newer, without any library: `java Token.java` compiles and runs it. */
export function javaSnippet(facts: SnippetFacts): Snippet | undefined {
  const { proof } = facts;
  if (proof.kind === "secret") return undefined;
  return {
    language: "java",
    title: "Java",
    fileName: "Token.java",
    commands: ["java Token.java"],
    code: proof.kind === "assertion" ? withAssertion(facts) : withCertificate(facts),
  };
}

/** The key of a PKCS#8 PEM file, as openssl writes it. `family`: for java.security.KeyFactory. */
const READ_KEY = [
  "    static PrivateKey readKey(String file, String family) throws Exception {",
  '        String base64 = Files.readString(Path.of(file)).replaceAll("-----[A-Z ]+-----|\\\\s", "");',
  "        var pkcs8 = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64));",
  "        return KeyFactory.getInstance(family).generatePrivate(pkcs8);",
  "    }",
];

const ask = ({ tokenEndpoint, scope }: SnippetFacts, client: string, fields: string[]) => [
  "        var fields = new LinkedHashMap<String, String>();",
  '        fields.put("grant_type", "client_credentials");',
  ...fields.map((field) => `        fields.put(${field});`),
  ...(scope ? [`        fields.put("scope", ${literal(scope)});`] : []),
  "        var form = fields.entrySet().stream()",
  '            .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))',
  '            .collect(Collectors.joining("&"));',
  `        var request = HttpRequest.newBuilder(URI.create(${literal(tokenEndpoint)}))`,
  '            .header("Content-Type", "application/x-www-form-urlencoded")',
  "            .POST(HttpRequest.BodyPublishers.ofString(form)).build();",
  `        var response = ${client}.send(request, HttpResponse.BodyHandlers.ofString());`,
  '        System.out.println(response.statusCode() + " " + response.body());',
];

const IMPORTS = [
  "import java.net.URI;",
  "import java.net.URLEncoder;",
  "import java.net.http.*;",
  "import java.nio.charset.StandardCharsets;",
  "import java.nio.file.*;",
  "import java.security.*;",
  "import java.security.spec.*;",
  "import java.util.*;",
  "import java.util.stream.Collectors;",
];

function withAssertion(facts: SnippetFacts): string {
  const { proof, clientId, issuer } = facts;
  if (proof.kind !== "assertion") return "";
  const { family, signature, parameters } = SIGN[proof.algorithm];
  return lines(
    ...IMPORTS,
    "",
    "public class Token {",
    ...READ_KEY,
    "",
    "    static String base64url(byte[] octets) {",
    "        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);",
    "    }",
    "",
    "    public static void main(String[] arguments) throws Exception {",
    `        String clientId = ${literal(clientId)};`,
    "        long now = System.currentTimeMillis() / 1000;",
    `        String header = ${literal(JSON.stringify({ alg: proof.algorithm, typ: "JWT", kid: proof.kid }))};`,
    '        String claims = String.format("""',
    '            {"iss":"%s","sub":"%s","aud":"%s","jti":"%s","iat":%d,"exp":%d}""",',
    `            clientId, clientId, ${literal(issuer)}, UUID.randomUUID(), now, now + 60);`,
    '        String unsigned = base64url(header.getBytes()) + "." + base64url(claims.getBytes());',
    "",
    `        Signature signer = Signature.getInstance(${literal(signature)});`,
    parameters ? `        signer.setParameter(${parameters});` : undefined,
    `        signer.initSign(readKey(${literal(proof.keyFile)}, ${literal(family)}));`,
    "        signer.update(unsigned.getBytes());",
    '        String assertion = unsigned + "." + base64url(signer.sign());',
    "",
    ...ask(facts, "HttpClient.newHttpClient()", [
      `"client_assertion_type", ${literal(ASSERTION_TYPE)}`,
      '"client_assertion", assertion',
    ]),
    "    }",
    "}",
  );
}

const pss = (bits: number) => ({
  family: "RSA",
  signature: "RSASSA-PSS",
  parameters: `new PSSParameterSpec("SHA-${bits}", "MGF1", MGF1ParameterSpec.SHA${bits}, ${bits / 8}, 1)`,
});
const SIGN: Record<AssertionAlgorithm, { family: string; signature: string; parameters?: string }> = {
  PS256: pss(256),
  PS384: pss(384),
  RS256: { family: "RSA", signature: "SHA256withRSA" },
  // P1363: r and s side by side, as RFC 7518 §3.4 wants them.
  ES256: { family: "EC", signature: "SHA256withECDSAinP1363Format" },
  ES384: { family: "EC", signature: "SHA384withECDSAinP1363Format" },
  EdDSA: { family: "Ed25519", signature: "Ed25519" },
};

function withCertificate(facts: SnippetFacts): string {
  const { proof, clientId } = facts;
  if (proof.kind !== "certificate") return "";
  return lines(
    ...IMPORTS,
    "import java.io.InputStream;",
    "import java.security.cert.*;",
    "import javax.net.ssl.*;",
    "",
    "public class Token {",
    ...READ_KEY,
    "",
    "    static X509Certificate readCertificate(InputStream file) throws Exception {",
    "        try (file) {",
    '            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(file);',
    "        }",
    "    }",
    "",
    "    public static void main(String[] arguments) throws Exception {",
    `        var certificate = readCertificate(Files.newInputStream(Path.of(${literal(proof.certificateFile)})));`,
    `        var key = readKey(${literal(proof.keyFile)}, certificate.getPublicKey().getAlgorithm());`,
    "        // Trusts the address for certificates. Compare the fingerprint with the page Authorities.",
    `        var root = readCertificate(URI.create(${literal(proof.rootUrl)}).toURL().openStream());`,
    '        var store = KeyStore.getInstance("PKCS12");',
    "        store.load(null, null);",
    '        store.setCertificateEntry("root", root);',
    '        store.setKeyEntry("client", key, new char[0], new X509Certificate[] { certificate });',
    "        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());",
    "        keys.init(store, new char[0]);",
    "        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());",
    "        trust.init(store);",
    '        var tls = SSLContext.getInstance("TLS");',
    "        tls.init(keys.getKeyManagers(), trust.getTrustManagers(), null);",
    "",
    ...ask(facts, "HttpClient.newBuilder().sslContext(tls).build()", [`"client_id", ${literal(clientId)}`]),
    "    }",
    "}",
  );
}
