import type { AssertionAlgorithm } from "@/lib/clients/schema";
import { ASSERTION_TYPE } from "@/lib/oauth/assertion/assertion-type";
import { quoteForShell } from "@/lib/registration/shell-quoting";
import { lines, type Proof, type SnippetFacts } from "../facts";
import type { Snippet } from "../schema";

const quoted = (text: string) => quoteForShell(text, "quoted");

/** openssl signs, curl sends: nothing else is needed. */
export function bashSnippet(facts: SnippetFacts): Snippet {
  const { proof, clientId, tokenEndpoint, scope } = facts;
  const head = lines(
    "#!/usr/bin/env bash",
    "set -euo pipefail",
    "",
    `client_id=${quoted(clientId)}`,
    `token_endpoint=${quoted(tokenEndpoint)}`,
    scope ? `scope=${quoted(scope)}` : undefined,
  );
  const fields = ["grant_type=client_credentials", ...fieldsOf(proof)].map((field) => `  -d "${field}"`);
  const call = [`curl -sS "$token_endpoint"`, ...flagsOf(proof), ...fields];
  if (scope) call.push('  --data-urlencode "scope=$scope"');
  return {
    language: "bash",
    title: "openssl + curl",
    fileName: "token.sh",
    commands: ["bash token.sh"],
    code: `${head}${preparation(facts)}\n${call.join(" \\\n")}\n`,
  };
}

function fieldsOf(proof: Proof): string[] {
  switch (proof.kind) {
    case "assertion":
      return [`client_assertion_type=${ASSERTION_TYPE}`, "client_assertion=$assertion"];
    case "certificate":
      return ["client_id=$client_id"];
    case "secret":
      return proof.how === "post" ? ["client_id=$client_id", "client_secret=$CLIENT_SECRET"] : [];
  }
}

function flagsOf(proof: Proof): string[] {
  if (proof.kind === "certificate") return ['  --cert "$certificate" --key "$key" --cacert "$root"'];
  return proof.kind === "secret" && proof.how === "basic" ? ['  -u "$client_id:$CLIENT_SECRET"'] : [];
}

function preparation({ proof, issuer }: SnippetFacts): string {
  switch (proof.kind) {
    case "secret":
      return lines("", "# The secret of the client stands in the environment variable CLIENT_SECRET.");
    case "certificate":
      return lines(
        `key=${quoted(proof.keyFile)}`,
        `certificate=${quoted(proof.certificateFile)}`,
        "",
        "# Trusts the address for certificates. Compare the fingerprint with the page Authorities.",
        `root=${quoted(proof.rootFile)}`,
        `[ -f "$root" ] || curl -sSf ${quoted(proof.rootUrl)} | openssl x509 -inform DER -out "$root"`,
      );
    case "assertion":
      return lines(
        `kid=${quoted(proof.kid)}`,
        `key=${quoted(proof.keyFile)}`,
        `audience=${quoted(issuer)}`,
        "",
        "base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }",
        "now=$(date +%s)",
        `header=$(printf '{"alg":"${proof.algorithm}","typ":"JWT","kid":"%s"}' "$kid" | base64url)`,
        `claims=$(printf '{"iss":"%s","sub":"%s","aud":"%s","jti":"%s","iat":%d,"exp":%d}' \\`,
        `  "$client_id" "$client_id" "$audience" "$(openssl rand -hex 16)" "$now" "$((now + 60))" | base64url)`,
        SIGN[proof.algorithm],
        'assertion="$header.$claims.$signature"',
      );
  }
}

const pss = (bits: number) =>
  `signature=$(printf %s "$header.$claims" | openssl dgst -sha${bits} -sign "$key" \\
  -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest | base64url)`;

/** A JWS has r and s side by side (RFC 7518 §3.4), openssl writes them as DER. `digits`: hexadecimal ones of each. */
const ecdsa = (bits: number, digits: number) =>
  `signature=$(printf %s "$header.$claims" | openssl dgst -sha${bits} -sign "$key" | openssl asn1parse -inform DER |
  sed -n 's/.*INTEGER *://p' | while read -r number; do printf '%${digits}s\\n' "$number" | tr ' ' 0; done |
  sed 's/../\\\\x&/g' | while read -r octets; do printf '%b' "$octets"; done | base64url)`;

const SIGN: Record<AssertionAlgorithm, string> = {
  PS256: pss(256),
  PS384: pss(384),
  RS256: `signature=$(printf %s "$header.$claims" | openssl dgst -sha256 -sign "$key" | base64url)`,
  ES256: ecdsa(256, 64),
  ES384: ecdsa(384, 96),
  EdDSA: `unsigned=$(mktemp) && trap 'rm -f "$unsigned"' EXIT # openssl signs with Ed25519 from a file only
printf %s "$header.$claims" > "$unsigned"
signature=$(openssl pkeyutl -sign -rawin -inkey "$key" -in "$unsigned" | base64url)`,
};
