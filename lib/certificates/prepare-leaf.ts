import type { SigningAuthority } from "@/lib/authorities/signing-authority";
import { prepareCertificate } from "@/lib/ca/prepare";
import type { PreparedCertificate } from "@/lib/ca/prepared";
import { serialRandomBytes } from "@/lib/ca/serial";
import type { ParsedCsr } from "@/lib/pki/csr";
import { subjectFor } from "@/lib/profiles/subject";
import type { CertificateDeps } from "./context";
import type { Evaluation } from "./evaluate";
import { requestedAltNames } from "./requested-alt-names";

/**
 * The linted certificate for an accepted CSR, and the authority to sign it. Writes nothing.
 * @throws AppError unavailable (this host's clock differs from the database's), precondition_failed (the authority expires first)
 */
export function prepareLeaf(
  deps: CertificateDeps,
  { profile, registration }: Pick<Evaluation, "profile" | "registration">,
  csr: ParsedCsr,
  now: Date,
): { prepared: PreparedCertificate; authority: SigningAuthority } {
  deps.watch.assertClock();
  const authority = deps.authorities.issuing();
  const prepared = prepareCertificate({
    profile,
    issuer: authority.issuer,
    subject: subjectFor(profile, registration.registered),
    publicKey: csr.publicKey,
    subjectAltNames: requestedAltNames(csr, profile),
    ownHosts: registration.ownHosts,
    serialRandom: deps.random(serialRandomBytes),
    now,
  });
  return { prepared, authority };
}
