import type { AuthMethod } from "@/lib/clients/schema";
import { usesMutualTls } from "@/lib/clients/security-rules";
import type { SnippetVariant } from "./schema";

interface VariantFacts {
  authMethod: AuthMethod;
  certificateBoundTokens: boolean;
  /** Whether the portal has an mTLS endpoint. */
  hasMtls: boolean;
  /** Whether the application has a valid Transport certificate. */
  hasTransport: boolean;
}

/** The variants of a client, the usual one first. A client with bound tokens needs mTLS, with or without a certificate yet. */
export function variantsOf(facts: VariantFacts): [SnippetVariant, ...SnippetVariant[]] {
  const { authMethod, certificateBoundTokens, hasMtls, hasTransport } = facts;
  if (usesMutualTls(authMethod)) return ["mtls"];
  if (authMethod !== "private_key_jwt" || !hasMtls) return ["tls"];
  if (certificateBoundTokens) return ["mtls", "tls"];
  return hasTransport ? ["tls", "mtls"] : ["tls"];
}
