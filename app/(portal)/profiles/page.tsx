import { ArrowLeftRight, Lock, PenLine } from "lucide-react";
import type { Metadata } from "next";
import type { ReactNode } from "react";
import { load } from "@/app/_server/load";
import { PageHeader } from "@/components/frame/page-header";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { Chip } from "@/components/ui/status-badge";
import { plural } from "@/lib/format";
import { listProfiles } from "@/lib/profiles/list-profiles";
import { type CertificateProfile, describeAllowedKeys, type SubjectRule } from "@/lib/profiles/profile";

export const metadata: Metadata = { title: "Certificate types" };

const icons: Record<CertificateProfile["type"], ReactNode> = {
  signing: <PenLine />,
  transport: <ArrowLeftRight />,
  encryption: <Lock />,
};
const sources: Record<Exclude<SubjectRule["from"], "text">, string> = {
  country: "country of registration",
  legalName: "legal name of the organisation",
  organisationId: "organisation id",
  uniqueName: "unique name of the application",
};
/** Meaning of key usages and extended key usages (RFC 5280 §4.2.1.3 and §4.2.1.12). */
const phrases: Record<string, string> = {
  digitalSignature: "signs messages and handshakes",
  nonRepudiation: "signs with non-repudiation",
  keyEncipherment: "receives encrypted keys",
  keyAgreement: "agrees on keys",
  clientAuth: "TLS client",
  serverAuth: "TLS server",
};

export default async function ProfilesPage() {
  const { items } = await load(listProfiles, {});
  return (
    <>
      <PageHeader
        title="Certificate types"
        crumbs={[{ label: "System Admin" }, { label: "Certificate types" }]}
        description="The content and use of each certificate type. From a CSR, the CA takes only the public key and, for types that have them, the subject alternative names."
      />
      <div className="flex flex-col gap-6">
        {items.map((profile) => (
          <ProfileCard key={profile.id} profile={profile} />
        ))}
      </div>
    </>
  );
}

function ProfileCard({ profile }: { profile: CertificateProfile }) {
  return (
    <Card
      title={profile.name}
      description={profile.description}
      action={
        <Chip tone="accent" icon={icons[profile.type]}>
          {profile.level === "application" ? "Application" : "Organisation"}
        </Chip>
      }
    >
      <DescriptionList
        items={[
          { term: "Keys", value: describeAllowedKeys(profile) },
          { term: "Key usage", hint: "critical", value: <KeyUsages profile={profile} /> },
          {
            term: "Extended key usage",
            value:
              profile.extendedKeyUsages.length > 0 ? (
                <Usages names={profile.extendedKeyUsages} />
              ) : (
                "None. TLS servers must require clientAuth, as this portal does; without it, other software accepts any use."
              ),
          },
          { term: "Subject", hint: "from registered details", value: <Subject rules={profile.subject} /> },
          {
            term: "Subject alternative names",
            value:
              profile.subjectAltNames.length > 0
                ? profile.subjectAltNames.join(", ")
                : "None. A CSR that requests one is rejected.",
          },
          {
            term: "Valid for",
            value: `${plural(profile.validityDays, "day")}. Not issued if the issuing CA expires earlier.`,
          },
          {
            term: "File names",
            value: (
              <code className="font-mono text-[13px] break-all">{`<unique name>-${profile.fileSuffix}.key · .csr`}</code>
            ),
          },
          {
            term: "Policy",
            hint: "object identifier",
            value: <code className="font-mono text-[13px]">{profile.policyOid}</code>,
          },
        ]}
      />
    </Card>
  );
}

/** One line when all key types have the same usages, otherwise one line per type. */
function KeyUsages({ profile }: { profile: CertificateProfile }) {
  const kinds = Object.entries(profile.keyUsages);
  const isSame = new Set(kinds.map(([, usages]) => usages.join())).size === 1;
  const first = kinds[0];
  if (isSame && first) return <Usages names={first[1]} />;
  return (
    <ul className="flex flex-col gap-1">
      {kinds.map(([kind, usages]) => (
        <li key={kind}>
          <span className="text-muted">{kind}:</span> <Usages names={usages} />
        </li>
      ))}
    </ul>
  );
}

function Usages({ names }: { names: readonly string[] }) {
  return names.map((name, index) => (
    <span key={name}>
      {index > 0 ? ", " : ""}
      <code className="font-mono text-[13px]">{name}</code>
      {phrases[name] ? <span className="text-muted"> ({phrases[name]})</span> : null}
    </span>
  ));
}

function Subject({ rules }: { rules: readonly SubjectRule[] }) {
  return (
    <ul className="flex flex-col gap-0.5">
      {rules.map((rule) => (
        <li key={`${rule.type} ${rule.from}`}>
          <code className="font-mono text-[13px]">{rule.type}</code>{" "}
          <span className="text-muted">= {rule.from === "text" ? `“${rule.value}”` : sources[rule.from]}</span>
        </li>
      ))}
    </ul>
  );
}
