import { blockLeakedKeys } from "@/lib/compromise/block-leaked-keys";
import { AppError, conflict, notFound } from "@/lib/errors";
import type { CsrResult } from "@/lib/pki/csr";
import { keyFamily } from "@/lib/pki/key-family";
import type { CertificateProfile } from "@/lib/profiles/profile";
import type { Finding } from "@/lib/registration/decision";
import type { RegistrationFacts } from "@/lib/registration/facts";
import { inspectParsed, type UploadInspection } from "@/lib/registration/inspect-upload";
import { isUnrevoked } from "@/lib/state/certificate";
import type { Context } from "./context";
import { REPLACED } from "./find-referenced";
import { registrationFacts } from "./registration-facts";
import { type IssuanceFacts, type IssuanceTarget, readIssuanceFacts } from "./store/issuance-facts";
import { readScope } from "./view";

/** The decision about an upload, and the facts that it depends on. */
export interface Evaluation {
  facts: IssuanceFacts;
  profile: CertificateProfile;
  registration: RegistrationFacts;
  inspection: UploadInspection;
}

/**
 * Decides whether a certificate may be issued for an upload: the first step of issuing and of its preview. A private key in the upload is
 * always blocked.
 * @throws AppError not_found (holder or predecessor), invalid_input (type), conflict (predecessor revoked)
 */
export async function evaluate(ctx: Context, target: IssuanceTarget, parsed: CsrResult): Promise<Evaluation> {
  const facts = await readFacts(ctx, target, parsed.ok ? keyFamily(parsed.csr.publicKey) : []);
  await blockLeak(ctx, parsed, facts.organisation.id);
  const { profile } = facts;
  if (!profile) {
    throw new AppError("invalid_input", `There is no certificate type "${target.profileId}".`, {
      details: { fields: [{ path: "type", message: "Choose one of the certificate types." }] },
    });
  }
  assertReplaceable(target, facts, profile);
  const registration = registrationFacts(ctx, facts, profile);
  return { facts, profile, registration, inspection: await inspectParsed(parsed, { facts: registration }) };
}

/** @throws AppError not_found when the holder doesn't exist or is outside the actor's scope */
export async function readFacts(
  { actor, deps }: Context,
  target: IssuanceTarget,
  family: readonly string[] = [],
): Promise<IssuanceFacts> {
  const facts = await readIssuanceFacts(deps.db, readScope(actor), target, family, deps.clock.now());
  if (!facts) throw notFound(target.applicationId ? "The application" : "The organisation");
  return facts;
}

/** Blocks the private keys found in an upload. `organisationId`: the holder, if known. */
export async function blockLeak(ctx: Context, parsed: CsrResult, organisationId: string | null): Promise<void> {
  const families = parsed.ok ? undefined : parsed.refusal.leakedKeyFamilies;
  if (families) await blockLeakedKeys(ctx, families, organisationId);
}

/** @throws AppError not_found, conflict or invalid_input when the predecessor can't be renewed with this request */
function assertReplaceable(target: IssuanceTarget, facts: IssuanceFacts, profile: CertificateProfile): void {
  if (!target.replacesKid) return;
  const { replaced, application } = facts;
  if (!replaced || replaced.applicationId !== (application?.id ?? null)) throw notFound(REPLACED);
  if (replaced.type !== profile.type) {
    throw new AppError("invalid_input", `A ${replaced.type} certificate must be renewed with the same type.`, {
      details: { fields: [{ path: "replaces", message: "Different certificate type." }] },
    });
  }
  if (!isUnrevoked(replaced)) {
    throw conflict(
      "The certificate to be replaced is revoked. Request a new certificate instead of a renewal.",
      "predecessor_revoked",
    );
  }
}

type Refusal = (message: string) => AppError;
const precondition =
  (reason: string): Refusal =>
  (message) =>
    new AppError("precondition_failed", message, { details: { reason } });

/** Findings with an error of their own, whatever the other findings. */
const FIRST: Readonly<Record<string, Refusal>> = {
  "organisation.not_active": precondition("organisation_suspended"),
  "application.not_active": precondition("application_suspended"),
  "profile.server_certificates_restricted": (message) =>
    new AppError("forbidden", message, { details: { reason: "server_certificates_restricted" } }),
};
/** Finding with an error of its own when it is the only one: the CSR is valid, but its key has an active certificate. */
const LAST = "key.has_active_certificate";

/** @throws AppError precondition_failed, forbidden, rejected_by_policy with every finding, or conflict, unless the upload was accepted */
export function assertAccepted({ accepted, findings }: UploadInspection): void {
  if (accepted) return;
  const errors = findings.filter(({ severity }) => severity === "error");
  for (const [code, refusal] of Object.entries(FIRST)) {
    const found = errors.find((finding) => finding.code === code);
    if (found) throw refusal(found.message);
  }
  const others = errors.filter(({ code }) => code !== LAST);
  const inUse = errors.find(({ code }) => code === LAST);
  if (others.length === 0 && inUse) throw conflict(inUse.message, inUse.code);
  throw rejected(others, findings);
}

/** The error with every finding; its message is that of the first. */
function rejected([first]: readonly Finding[], findings: readonly Finding[]): AppError {
  return new AppError("rejected_by_policy", first?.message ?? "The CSR was rejected.", {
    details: { ...(first ? { reason: first.code } : {}), findings: [...findings] },
  });
}
