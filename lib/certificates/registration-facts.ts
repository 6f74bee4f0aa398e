import { type Actor, scopeOf } from "@/lib/operation/actor";
import type { CertificateProfile } from "@/lib/profiles/profile";
import type { RegistrationFacts } from "@/lib/registration/facts";
import type { Env } from "@/lib/runtime/env";
import { ownHosts } from "@/lib/runtime/own-hosts";
import type { IssuanceFacts } from "./store/issuance-facts";

/**
 * Until organisations own their host names, a server certificate is the platform's to give: the caller must hold
 * `certificate:issue` on the whole platform, as super administrators do. A client or a personal token of an organisation never does.
 */
export function mayHaveServerCertificates(actor: Actor): boolean {
  return scopeOf(actor, "certificate:issue") === "all";
}

/** What the registration authority decides on. */
export function registrationFacts(
  { actor, deps }: { actor: Actor; deps: { env: Pick<Env, "publicUrl" | "pkiUrl" | "mtlsUrl"> } },
  facts: IssuanceFacts,
  profile: CertificateProfile,
): RegistrationFacts {
  const { organisation, application, replaced } = facts;
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
    // A successor may stand beside the last one allowed, or a full application could never rotate.
    certificateLimit: facts.certificateLimit + (replaced ? 1 : 0),
    key: facts.key,
    keyHolder: facts.keyHolder && facts.keyHolder.id !== replaced?.id ? { kid: facts.keyHolder.kid } : null,
    ownHosts: ownHosts(deps.env),
    mayHaveServerCertificates: mayHaveServerCertificates(actor),
  };
}
