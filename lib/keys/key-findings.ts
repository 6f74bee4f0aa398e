import type { Tx } from "@/lib/db/database";
import { encryptionProfile, signingProfile, transportProfile } from "@/lib/profiles/built-in";
import type { Finding } from "@/lib/registration/decision";
import { evaluateKey } from "@/lib/registration/evaluate-key";
import type { KeyPurpose } from "./client-key";
import type { KeyPlan } from "./plan-keys";
import { readKeyFacts } from "./store";

/** The future holder of a key. */
export interface KeyHolder {
  clientId: string;
  applicationId: string;
  organisationId: string;
}

/** The allowed kinds of key for a usage are the same with and without a certificate. */
const PROFILES = { signing: signingProfile, transport: transportProfile, encryption: encryptionProfile } as const;

/** The registration authority's findings about a key: strength, known weaknesses, blocked, used by another holder. */
export async function keyFindings(
  tx: Tx,
  { publicKey, usage }: Pick<KeyPlan, "publicKey" | "usage">,
  { applicationId, organisationId }: KeyHolder,
): Promise<Finding[]> {
  const decision = await evaluateKey(publicKey, {
    key: await readKeyFacts(tx, publicKey),
    profile: profileOf(usage),
    registered: { organisationId },
    application: { id: applicationId },
  });
  return decision.findings;
}

/** The built-in profile with the allowed kinds of key for this usage. */
export const profileOf = (usage: KeyPurpose) => PROFILES[usage];
