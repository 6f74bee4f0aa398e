import { type Actor, scopeOf } from "@/lib/operation/actor";
import type { CertificateProfile } from "@/lib/profiles/profile";
import type { RegistrationFacts } from "@/lib/registration/facts";
import type { Env } from "@/lib/runtime/env";
import { ownHosts } from "@/lib/runtime/own-hosts";
import { claimConflict } from "@/lib/state/key-claim";
import type { IssuanceFacts } from "./store/issuance-facts";

/**
 * Organisations can't prove control of host names yet, so only the platform issues server certificates: the caller needs
 * `certificate:issue` on the whole platform, as super administrators have. Clients and personal tokens of an organisation never have it.
 */
export function mayHaveServerCertificates(actor: Actor): boolean {
  return scopeOf(actor, "certificate:issue") === "all";
}

/** The facts for the decision of the registration authority. */
export function registrationFacts(
  { actor, deps }: { actor: Actor; deps: { env: Pick<Env, "publicUrl" | "pkiUrl" | "mtlsUrl"> } },
  facts: IssuanceFacts,
  profile: CertificateProfile,
): RegistrationFacts {
  const { organisation, application, replaced, keyHolder } = facts;
  const wanted = { organisationId: organisation.id, applicationId: application?.id ?? null, type: profile.type };
  // The certificate of another holder is never named.
  const isOwn = !facts.key.keyUsedBy.some((use) => claimConflict(use, wanted) === "holder");
  return {
    profile,
    registered: {
      country: organisation.country,
      legalName: organisation.legalName,
      organisationId: organisation.id,
      uniqueName: application?.uniqueName ?? organisation.id,
    },
    organisation: { isActive: organisation.status === "active" },
    application: application && { id: application.id, isActive: application.status === "active" },
    activeCertificates: facts.activeCertificates,
    // A renewal may exceed the limit by one; otherwise an application at its limit could never rotate.
    certificateLimit: facts.certificateLimit + (replaced ? 1 : 0),
    key: facts.key,
    keyHolder: keyHolder && isOwn && keyHolder.id !== replaced?.id ? { kid: keyHolder.kid } : null,
    ownHosts: ownHosts(deps.env),
    mayHaveServerCertificates: mayHaveServerCertificates(actor),
  };
}
