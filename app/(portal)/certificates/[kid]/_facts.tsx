import { TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ChainDrawing } from "@/components/ui/chain-drawing";
import { type DescriptionItem, DescriptionList } from "@/components/ui/description-list";
import { LongValue } from "@/components/ui/long-value";
import { RelativeTime } from "@/components/ui/relative-time";
import { keySetPath } from "@/lib/certificates/published-paths";
import type { CertificateDescription } from "@/lib/certificates/schema/certificate";
import { formatDate } from "@/lib/format";

type Attributes = readonly { type: string; value: string }[];

/** Labels of attribute types; others keep their short name. */
const attributeLabels: Record<string, string> = {
  C: "Country (C)",
  O: "Organisation (O)",
  OU: "Organisation id (OU)",
  CN: "Common name (CN)",
};

/** CN of a name. */
export const commonName = (name: Attributes): string => name.find(({ type }) => type === "CN")?.value ?? "Unnamed";

const attributes = (name: Attributes): DescriptionItem[] =>
  name.map(({ type, value }) => ({ term: attributeLabels[type] ?? type, value }));

export function SubjectCard({ description }: { description: CertificateDescription }) {
  const { certificate } = description;
  return (
    <Card id="subject" title="Subject" description="Who it identifies, from the details registered when it was issued.">
      <DescriptionList
        items={[
          ...attributes(description.subject),
          {
            term: "As RFC 4514",
            hint: "for tls_client_auth_subject_dn",
            value: <LongValue value={certificate.subjectRfc4514} label="subject in RFC 4514" isWhole />,
          },
          {
            term: "Belongs to",
            value: certificate.applicationId ? (
              <TextLink href={`/applications/${certificate.applicationId}/certificates`}>
                {certificate.applicationName}
              </TextLink>
            ) : (
              <TextLink href={`/organisations/${certificate.organisationId}`}>{certificate.organisationName}</TextLink>
            ),
          },
          ...(certificate.keyHolderNote ? [{ term: "Key location", value: certificate.keyHolderNote }] : []),
        ]}
      />
    </Card>
  );
}

export function KeyCard({ description }: { description: CertificateDescription }) {
  const { publicKey } = description;
  return (
    <Card id="key" title="Key" description="The public key. The portal does not store the private key.">
      <DescriptionList
        items={[
          {
            term: "Type",
            value: publicKey.curve
              ? `${publicKey.kind} ${publicKey.curve}`
              : `${publicKey.kind}, ${publicKey.bits} bits`,
          },
          {
            term: "JWK thumbprint",
            about: "keyThumbprint",
            hint: "RFC 7638",
            value: <LongValue value={publicKey.thumbprint} label="JWK thumbprint" isWhole />,
          },
          {
            term: "Fingerprint",
            hint: "SHA-256 of the public key",
            value: <LongValue value={publicKey.fingerprint} label="key fingerprint" as="hex" isWhole />,
          },
        ]}
      />
    </Card>
  );
}

export function IssuerCard({
  description,
  root,
}: {
  description: CertificateDescription;
  root: { name: string; href: string };
}) {
  const { certificate } = description;
  return (
    <Card
      id="chain"
      title="Issuer and chain"
      description="The path that a relying party validates, from the trusted root to this certificate."
    >
      <div className="flex flex-col gap-5">
        <ChainDrawing
          links={[
            { id: "root", role: "Root CA", ...root },
            {
              id: "issuer",
              role: "Issuing CA",
              name: commonName(description.issuer),
              href: `/pki/${certificate.issuerId}.crt`,
            },
            {
              id: "leaf",
              role: "This certificate",
              name: commonName(description.subject),
              detail: `expires ${formatDate(new Date(certificate.notAfter))}`,
              isCurrent: true,
            },
          ]}
        />
        <DescriptionList
          items={[
            { term: "Issuer", value: <span className="font-mono text-[13px]">{certificate.issuer}</span> },
            { term: "Signature algorithm", value: description.signatureAlgorithm },
            {
              term: "Serial",
              about: "serial",
              value: <LongValue value={certificate.serialNumber} label="serial" as="hex" isWhole />,
            },
            {
              term: "SHA-256",
              about: "thumbprint",
              hint: "thumbprint of the certificate; the KID is the same in base64url",
              value: <LongValue value={certificate.thumbprintSha256} label="SHA-256 thumbprint" as="hex" isWhole />,
            },
            {
              term: "SHA-1",
              hint: "legacy",
              value: <LongValue value={description.thumbprintSha1} label="SHA-1 thumbprint" as="hex" isWhole />,
            },
          ]}
        />
      </div>
    </Card>
  );
}

export function PublishedCard({ description, publicUrl }: { description: CertificateDescription; publicUrl: string }) {
  const { certificate } = description;
  const isActive = certificate.status === "active";
  const keySet = publicUrl + keySetPath(certificate, certificate.type, { isInactive: !isActive });
  return (
    <Card
      id="publication"
      title="Publication"
      description={
        isActive
          ? "Public URLs. The key set contains its key under its KID, except while its application or organisation is suspended."
          : "No longer in the active key set. The inactive key set contains it among the newest 1,000 keys; the PEM URL is permanent."
      }
    >
      <DescriptionList
        items={[
          {
            term: "Key set",
            about: "jwks",
            value: <LongValue value={keySet} label="key set URL" isWhole href={keySet} />,
          },
          {
            term: "PEM (x5u)",
            about: "x5u",
            value: <LongValue value={certificate.links.x5u} label="PEM URL" isWhole href={certificate.links.x5u} />,
          },
        ]}
      />
    </Card>
  );
}

export function ValidityFacts({ description }: { description: CertificateDescription }) {
  const { certificate } = description;
  return (
    <DescriptionList
      items={[
        { term: "Not before", value: <RelativeTime value={certificate.notBefore} as="exact" /> },
        { term: "Not after", value: <RelativeTime value={certificate.notAfter} as="exact" /> },
        {
          term: "Last used",
          value: certificate.lastUsedAt ? <RelativeTime value={certificate.lastUsedAt} /> : "Never",
        },
      ]}
    />
  );
}
