import { z } from "zod";
import { findByKid, type WholeRow } from "@/lib/certificates/public";
import { blockKeys } from "@/lib/compromise/block-keys";
import { familyOfRow, findOnKeys } from "@/lib/compromise/public";
import { revokeAllOnKeys, revokeOne } from "@/lib/compromise/revoke";
import { AppError, notFound } from "@/lib/errors";
import { assertionId } from "@/lib/oauth/public";
import { certificateKid } from "@/lib/pki/certificate";
import { splitPem } from "@/lib/pki/pem";
import type { PublicJwk } from "@/lib/pki/public-key";
import { type Context, defineOperation } from "./context";
import { canProve, checkSignedProof, isProofCsr } from "./proof";
import { RevokeByProofInput, RevokedByProof } from "./schema";

/**
 * Revokes for keyCompromise on proof of possession of the private key, without an account: possession by a third party means that the key
 * is compromised (as in RFC 8555 §7.6). The error reveals neither why a proof is invalid nor whether the certificate exists.
 */
export const revokeByProof = defineOperation({
  operation: "certificate.check_proof",
  id: "revokeByProof",
  summary: "Revoke a certificate with its own private key, without an account.",
  permission: "public",
  scope: "public",
  effect: "durable", // the proof is consumed, and the next operation revokes
  auditedBy: "certificate.revoke_by_proof",
  input: RevokeByProofInput,
  output: RevokedByProof,
  async run({ ctx, input, tx }) {
    const { limits } = ctx.deps;
    await limits.proofByAddress.consume(ctx.address ?? "unknown");
    const kid = input.kid ?? kidOf(input.certificate ?? "");
    const row = kid ? await findByKid(tx, "all", kid).catch(unlessNotFound) : undefined;
    if (!kid || !row || !(await isProven(ctx, row, { ...input, kid }))) throw notProven();
    return revokeAsKeyHolder.execute({ ...ctx, actor: { kind: "key_holder", kid } }, { kid });
  },
});

/** Not exposed by any adapter: the caller has verified the proof. */
const revokeAsKeyHolder = defineOperation({
  operation: "certificate.revoke_by_proof",
  summary: "Revoke for the proven holder of a private key.",
  permission: "public",
  scope: "public",
  effect: "write",
  input: z.strictObject({ kid: z.string() }),
  output: RevokedByProof,
  async run({ ctx, input: { kid }, tx, audit, changed }) {
    if (ctx.actor.kind !== "key_holder" || ctx.actor.kid !== kid) throw notFound("The certificate");
    const before = await findByKid(tx, "all", kid);
    const tools = { ctx, tx, audit, changed };
    const comment = "The holder of the private key proved possession of it.";
    const others = await otherActiveKids(before);
    if (before.status === "active") await revokeOne(tools, before, { reason: "keyCompromise", comment });
    else await blockKeyOf(before);
    const after = await findByKid(tx, "all", kid);
    return {
      kid,
      status: "revoked" as const,
      revokedAt: (after.revokedAt ?? ctx.deps.clock.now()).toISOString(),
      revocationReason: after.revocationReason ?? "unspecified",
      revokedAlong: others,
    };

    async function otherActiveKids(row: WholeRow): Promise<string[]> {
      return (await findOnKeys(tx, familyOfRow(row))).flatMap((one) => (one.kid && one.kid !== kid ? [one.kid] : []));
    }

    /** Already revoked for another reason: the first reason is kept, but the key is now known to be compromised. */
    async function blockKeyOf(row: WholeRow) {
      const { id, organisationId, applicationId, status, revocationReason } = row;
      const family = familyOfRow(row);
      const at = ctx.deps.clock.now();
      for (const change of await blockKeys(tx, family, "key_compromise", at)) changed(change);
      await revokeAllOnKeys(tools, family, { at, reason: "keyCompromise", note: comment });
      await audit({
        entity: "certificate",
        entityId: id,
        organisationId,
        applicationId,
        before: { kid, status, reason: revocationReason },
        after: { kid, status, reason: revocationReason, keyBlocked: true },
      });
    }
  },
});

async function isProven(
  { deps }: Context,
  row: WholeRow,
  { kid, proof, csr }: { kid: string; proof?: string | undefined; csr?: string | undefined },
): Promise<boolean> {
  const jwk = row.publicKey as unknown as PublicJwk; // written by issuance from a parsed key
  if (!canProve(jwk)) {
    throw new AppError(
      "precondition_failed",
      "An X25519 key can't sign, so it can't prove possession. Ask the organisation's administrators to revoke it.",
      { details: { reason: "key_cannot_sign" } },
    );
  }
  if (csr !== undefined) return isProofCsr(csr, { kid, keyFingerprint: row.keyFingerprint });
  const checked = await checkSignedProof(proof ?? "", { kid, jwk, now: deps.clock.now() });
  if (!checked) return false;
  // Single use. Not needed for a CSR: a repeated revocation changes nothing.
  return deps.oauth.assertions.consume(assertionId(`revocation ${kid}`, checked.jti), checked.expiresAt);
}

/** KID of a certificate in PEM. */
function kidOf(pem: string): string | undefined {
  const [block] = pemBlocks(pem).filter(({ label }) => label === "CERTIFICATE");
  return block && certificateKid(block.der);
}

function pemBlocks(pem: string) {
  try {
    return splitPem(pem);
  } catch {
    return []; // rejected like every other invalid proof
  }
}

function unlessNotFound(error: unknown): undefined {
  if (error instanceof AppError && error.code === "not_found") return undefined;
  throw error;
}

const notProven = () =>
  new AppError(
    "forbidden",
    "The proof does not show possession of the certificate's private key. Check the KID, sign with the certificate's own key, and create a new proof each time.",
    { details: { reason: "not_proven" } },
  );
