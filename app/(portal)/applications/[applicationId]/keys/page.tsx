import { FileJson2, FilePlus2 } from "lucide-react";
import { load } from "@/app/_server/load";
import { canDo } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { deps } from "@/app/_server/runtime";
import { ButtonLink, TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { LongValue } from "@/components/ui/long-value";
import { EmptyState } from "@/components/ui/states";
import { Chip } from "@/components/ui/status-badge";
import { listCertificates } from "@/lib/certificates/list-certificates";
import { keySetPath } from "@/lib/certificates/published-paths";
import type { CertificateSummary } from "@/lib/certificates/schema/certificate";
import { keyLabel } from "@/lib/pki/key-label";
import { Expiry } from "../../../certificates/_expiry";
import { ApplicationFrame, applicationOf, titledByApplication } from "../_frame";
import { CheckKeySets, type PublishedSet } from "./_check-key-sets";

export const generateMetadata = titledByApplication("Keys and JWKS");

/** Maximum that the card shows; the key sets contain all. */
const SHOWN = 50;

export default async function KeysPage({ params }: PageProps<{ applicationId: string }>) {
  const application = await applicationOf((await params).applicationId);
  const { items, nextCursor } = await load(listCertificates, {
    applicationId: application.id,
    status: "active",
    limit: SHOWN,
  });
  const mayIssue = (await canDo("certificate:issue", application.organisationId)) && application.status === "active";
  const { env, clock } = deps();
  const organisation = { organisationId: application.organisationId, applicationId: null };
  const own = { ...organisation, applicationId: application.id };
  const set = (term: string, hint: string, path: string) => keySet(term, hint, env.publicUrl + path);
  const now = clock.now().toISOString();
  return (
    <ApplicationFrame application={application} tab="keys">
      <Card
        title="Published key sets"
        description="Public JSON Web Key Sets (RFC 7517). A key is added when its certificate is issued or the key is registered, and moved to the inactive keys when it is revoked, removed or expires."
      >
        <div className="mb-4">
          <CheckKeySets sets={checkedSets(own, items)} />
        </div>
        <DescriptionList
          items={[
            set("Signing and encryption", "use: sig and enc", keySetPath(own, "signing")),
            set("Transport", "use: tls, for mTLS", keySetPath(own, "transport")),
            set(
              "Inactive keys",
              "to verify old signatures; the newest 1,000",
              keySetPath(own, "signing", { isInactive: true }),
            ),
            set(
              "Inactive transport keys",
              "for audits; the newest 1,000",
              keySetPath(own, "transport", { isInactive: true }),
            ),
            set(
              "Whole organisation",
              "signing and encryption keys of all applications",
              keySetPath(organisation, "signing"),
            ),
          ]}
        />
      </Card>
      <Card
        title="Keys of active certificates"
        description="In the key sets, except while the application or organisation is suspended. Registered keys are listed on each client."
        isFlush
      >
        {items.length === 0 ? (
          <EmptyState
            icon={<FileJson2 />}
            title="No active certificates"
            action={
              mayIssue ? (
                <ButtonLink href={`/applications/${application.id}/certificates/new`} icon={<FilePlus2 />}>
                  New certificate
                </ButtonLink>
              ) : null
            }
          >
            The key of a certificate is listed here when it is issued.
          </EmptyState>
        ) : (
          <ul className="divide-y divide-separator">
            {items.map((one) => (
              <KeyRow key={one.kid} certificate={one} now={now} />
            ))}
          </ul>
        )}
      </Card>
      {nextCursor ? (
        <TextLink href={`/applications/${application.id}/certificates?status=active`}>
          Show all active certificates
        </TextLink>
      ) : null}
    </ApplicationFrame>
  );
}

/** The two sets of active keys, with the KIDs that the page lists. */
function checkedSets(
  own: { organisationId: string; applicationId: string },
  active: readonly CertificateSummary[],
): PublishedSet[] {
  const kids = (isTransport: boolean) =>
    active.filter(({ type }) => (type === "transport") === isTransport).map(({ kid }) => kid);
  return [
    { term: "Signing and encryption", path: keySetPath(own, "signing"), kids: kids(false) },
    { term: "Transport", path: keySetPath(own, "transport"), kids: kids(true) },
  ];
}

function keySet(term: string, hint: string, url: string) {
  return {
    term,
    hint,
    value: (
      <span className="flex items-start justify-between gap-3 max-sm:flex-col">
        <LongValue value={url} label={`URL of ${term}`} isWhole />
        <ButtonLink size="sm" href={url} target="_blank" rel="noreferrer" aria-label={`Open ${term}`}>
          Open
        </ButtonLink>
      </span>
    ),
  };
}

function KeyRow({ certificate, now }: { certificate: CertificateSummary; now: string }) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-5 py-3">
      <span className="min-w-0 flex-1 basis-72">
        <TextLink href={`/certificates/${certificate.kid}`} className="font-medium">
          {certificate.name || certificate.type}
        </TextLink>
        <span className="block">
          <LongValue value={certificate.kid} label="KID" head={12} tail={8} />
        </span>
      </span>
      <Chip>{certificate.type === "signing" ? "sig" : certificate.type === "encryption" ? "enc" : "tls"}</Chip>
      <span className="font-mono text-[13px] text-muted">{keyLabel(certificate.publicKey)}</span>
      <Expiry notAfter={certificate.notAfter} now={now} isReplaced={certificate.isSuperseded} />
    </li>
  );
}
