import { ArrowLeftRight, Lock, PenLine } from "lucide-react";
import type { Metadata } from "next";
import type { ReactNode } from "react";
import { load } from "@/app/_server/load";
import { PageHeader } from "@/components/frame/page-header";
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
      <Comparison profiles={items} />
    </>
  );
}

/** What the types differ in, by row. */
const ROWS: readonly { label: string; hint?: string; cell: (profile: CertificateProfile) => ReactNode }[] = [
  {
    label: "Issued to",
    cell: ({ level }) => (level === "application" ? "Applications" : "Organisations"),
  },
  { label: "Keys", cell: describeAllowedKeys },
  { label: "Key usage", hint: "critical", cell: (profile) => <KeyUsages profile={profile} /> },
  {
    label: "Extended key usage",
    cell: ({ extendedKeyUsages }) =>
      extendedKeyUsages.length > 0 ? (
        <Usages names={extendedKeyUsages} />
      ) : (
        "None. TLS servers must require clientAuth, as this portal does; without it, other software accepts any use."
      ),
  },
  { label: "Subject", hint: "from registered details", cell: ({ subject }) => <Subject rules={subject} /> },
  {
    label: "Subject alternative names",
    cell: ({ subjectAltNames }) =>
      subjectAltNames.length > 0 ? subjectAltNames.join(", ") : "None. A CSR that requests one is rejected.",
  },
  {
    label: "Valid for",
    cell: ({ validityDays }) => `${plural(validityDays, "day")}. Not issued if the issuing CA expires earlier.`,
  },
  {
    label: "File names",
    cell: ({ fileSuffix }) => (
      <code className="font-mono text-[13px] break-words">
        {"<unique name>-"}
        <wbr />
        {`${fileSuffix}.key · .csr`}
      </code>
    ),
  },
  {
    label: "Policy",
    hint: "object identifier",
    cell: ({ policyOid }) => <code className="font-mono text-[13px] break-all">{policyOid}</code>,
  },
];

/** One column per type. The column of labels stays in view when many types scroll. */
function Comparison({ profiles }: { profiles: readonly CertificateProfile[] }) {
  return (
    <section
      aria-label="Comparison of certificate types"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      className="overflow-x-auto rounded-lg border border-border bg-surface"
    >
      <table className="w-full border-collapse text-start">
        <thead>
          <tr className="border-b border-border align-top">
            <td className="sticky start-0 bg-surface" />
            {profiles.map(({ id, name, description, type }) => (
              <th key={id} scope="col" className="min-w-60 p-4 text-start font-normal">
                <span className="flex items-center gap-2 text-[15px] font-semibold">
                  <span aria-hidden="true" className="text-accent [&_svg]:size-4">
                    {icons[type]}
                  </span>
                  {name}
                </span>
                <span className="mt-1 block text-[13px] leading-5 text-muted">{description}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-separator">
          {ROWS.map(({ label, hint, cell }) => (
            <tr key={label} className="align-top">
              <th
                scope="row"
                className="sticky start-0 w-40 min-w-28 bg-surface p-4 text-start text-[13px] leading-6 font-normal text-muted sm:min-w-40"
              >
                {label}
                {hint ? <span className="block text-xs leading-4">{hint}</span> : null}
              </th>
              {profiles.map((profile) => (
                <td key={profile.id} className="p-4 text-[13px] leading-6">
                  {cell(profile)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
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
