import type { Tx } from "@/lib/db/database";
import { encryptionProfile, signingProfile, transportProfile } from "@/lib/profiles/built-in";
import type { Finding } from "@/lib/registration/decision";
import { evaluateKey } from "@/lib/registration/evaluate-key";
import type { KeyPurpose } from "./client-key";
import type { KeyPlan } from "./plan-keys";
import { readKeyFacts } from "./store";

/** Whose key it will be. */
export interface KeyHolder {
  clientId: string;
  applicationId: string;
  organisationId: string;
}

/** Which kinds of key serve a usage is the same for a certificate and for a key without one. */
const PROFILES = { signing: signingProfile, transport: transportProfile, encryption: encryptionProfile } as const;

/** Everything the registration authority has to say about a key: strength, known weaknesses, blocked, used by others. */
export async function judgeKey(
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

/** The built-in profile whose kinds of key this usage takes. */
export const profileOf = (usage: KeyPurpose) => PROFILES[usage];
