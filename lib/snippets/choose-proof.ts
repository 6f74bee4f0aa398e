import type { OwnedClientRow } from "@/lib/clients/public";
import type { AssertionAlgorithm, AuthMethod } from "@/lib/clients/schema";
import { usesMutualTls, usesSecret } from "@/lib/clients/security-rules";
import type { ClientKey } from "@/lib/keys/client-key";
import { signingProfile } from "@/lib/profiles/built-in";
import { chooseAlgorithm, chooseKey, keysFor } from "./choose-key";
import type { Proof } from "./facts";
import { noKeyObstacle } from "./obstacles";
import type { SnippetVariant } from "./schema";
import { tlsFiles } from "./tls-files";

interface ProofChoice {
  now: Date;
  /** Default: the newest usable key. */
  kid: string | undefined;
  /** Signature algorithms of the tool: a key that supports one comes first. */
  preferred: readonly AssertionAlgorithm[];
  variant: SnippetVariant;
  /** The Transport certificate for an assertion over mTLS. */
  transportKid: string | undefined;
  publicUrl: string;
}

interface ChosenProof {
  proof: Proof;
  kid: string | null;
  obstacles: string[];
}

/** Placeholder when there is no key yet. */
const NO_KID = "KID-OF-YOUR-KEY";

/** How the client proves its identity, with which of its keys, and what prevents it. */
export function chooseProof(client: OwnedClientRow, keys: readonly ClientKey[], choice: ProofChoice): ChosenProof {
  const authMethod = client.authMethod as AuthMethod; // parsed when it was stored
  if (usesSecret(authMethod)) {
    return { proof: { kind: "secret", how: authMethod === "client_secret_basic" ? "basic" : "post" }, ...NO_KEY };
  }
  const { now, kid, publicUrl } = choice;
  if (usesMutualTls(authMethod)) {
    const { key, obstacle } = chooseKey(keys, { usage: "transport", now, kid }, noKeyObstacle(client));
    const { uniqueName } = client.application;
    const isOurs = authMethod === "tls_client_auth";
    const proof: Proof = { kind: "certificate", ...tlsFiles(uniqueName, key?.kid ?? NO_KID, { publicUrl, isOurs }) };
    return { proof, kid: key?.kid ?? null, obstacles: obstacle ? [obstacle] : [] };
  }
  return chooseAssertion(client, keys, choice);
}

const NO_KEY = { kid: null, obstacles: [] };

function chooseAssertion(client: OwnedClientRow, keys: readonly ClientKey[], choice: ProofChoice): ChosenProof {
  const { now, kid, preferred, variant, transportKid, publicUrl } = choice;
  const allowed = client.assertionAlgorithms as AssertionAlgorithm[]; // parsed when they were stored
  const suitable = keysFor(
    keys,
    allowed.filter((name) => preferred.includes(name)),
  );
  const chosen = chooseKey([...suitable, ...keys], { usage: "signing", now, kid }, noKeyObstacle(client));
  const { key } = chosen;
  const { uniqueName } = client.application;
  const signature = chooseAlgorithm(allowed, key, preferred);
  const proof: Proof = {
    kind: "assertion",
    kid: key?.kid ?? NO_KID,
    algorithm: signature.algorithm,
    keyFile: `${uniqueName}-${signingProfile.fileSuffix}.key`,
    ...(variant === "mtls" ? { mtls: tlsFiles(uniqueName, transportKid ?? NO_KID, { publicUrl, isOurs: true }) } : {}),
    ...(client.dpopBoundAccessTokens ? { dpop: true } : {}),
  };
  const obstacles = [chosen.obstacle, signature.obstacle].filter((one) => one !== undefined);
  return { proof, kid: key?.kid ?? null, obstacles };
}
