import type { SigningAuthority } from "@/lib/authorities/signing-authority";
import { prepareCertificate } from "@/lib/ca/prepare";
import type { PreparedCertificate } from "@/lib/ca/prepared";
import { serialRandomBytes } from "@/lib/ca/serial";
import type { ParsedCsr } from "@/lib/pki/csr";
import { subjectFor } from "@/lib/profiles/subject";
import type { CertificateDeps } from "./context";
import type { Judged } from "./judge";
import { requestedAltNames } from "./requested-alt-names";

/**
 * The certificate for an accepted CSR, linted, and the authority that would sign it. Writes nothing.
 * @throws AppError unavailable (this machine's clock is not the database's), precondition_failed (the authority expires first)
 */
export function prepareLeaf(
  deps: CertificateDeps,
  { profile, registration }: Pick<Judged, "profile" | "registration">,
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
