import "server-only";
import { load } from "@/app/_server/load";
import { currentActor } from "@/app/_server/session";
import type { Application } from "@/lib/applications/schema";
import { mayHaveServerCertificates } from "@/lib/certificates/registration-facts";
import type { Organisation } from "@/lib/organisations/schema";
import { listProfiles } from "@/lib/profiles/list-profiles";
import { type CertificateProfile, isServerProfile } from "@/lib/profiles/profile";
import type { OfferedType } from "./steps";

/** The application or organisation that a new certificate is issued to. */
export interface Holder {
  /** Input for operations. */
  id: { applicationId: string } | { organisationId: string };
  name: string;
  /** The holder's own page; its certificates are listed under it. */
  href: string;
  application?: Application;
}

export const applicationHolder = (application: Application): Holder => ({
  id: { applicationId: application.id },
  name: application.name,
  href: `/applications/${application.id}`,
  application,
});

export const organisationHolder = ({ id, legalName }: Organisation): Holder => ({
  id: { organisationId: id },
  name: legalName,
  href: `/organisations/${id}`,
});

/** Certificate types available to the holder, with label and description. */
export async function offeredTypes(holder: Holder): Promise<OfferedType[]> {
  const level: CertificateProfile["level"] = holder.application ? "application" : "organisation";
  const { items } = await load(listProfiles, {});
  const isAllowed = mayHaveServerCertificates(await currentActor());
  return items
    .filter((profile) => profile.level === level)
    .map(({ id, type, name, description, subjectAltNames, extendedKeyUsages }) => ({
      id,
      type,
      label: name,
      about: description,
      hasDnsNames: subjectAltNames.includes("dns"),
      isRestricted: !isAllowed && isServerProfile({ subjectAltNames, extendedKeyUsages }),
    }));
}
