import { TextLink } from "@/components/ui/button";
import { Chip } from "@/components/ui/status-badge";
import type { CertificateDescription } from "@/lib/certificates/schema/certificate";

/** Title and purpose of each extension by object identifier (RFC 5280 §4.2). */
const phrases: Record<string, { title: string; about: string }> = {
  "2.5.29.15": { title: "Key usage", about: "Cryptographic operations the key may be used for." },
  "2.5.29.37": { title: "Extended key usage", about: "Purposes the key is limited to." },
  "2.5.29.19": { title: "Basic constraints", about: "Whether it can sign other certificates." },
  "2.5.29.17": { title: "Subject alternative names", about: "Other names of the subject." },
  "2.5.29.14": { title: "Subject key identifier", about: "Identifies this key." },
  "2.5.29.35": { title: "Authority key identifier", about: "Identifies the key that signed it." },
  "2.5.29.31": { title: "CRL distribution points", about: "Where the CRL is published." },
  "2.5.29.32": { title: "Certificate policies", about: "The policy under which it was issued." },
  "1.3.6.1.5.5.7.1.1": {
    title: "Authority information access",
    about: "URLs of the OCSP responder and the issuer certificate.",
  },
};

/** Every extension: title, purpose, value, and whether it is critical. */
export function ExtensionList({ extensions }: { extensions: CertificateDescription["extensions"] }) {
  return (
    <dl className="divide-y divide-separator">
      {extensions.map((extension) => {
        const known = phrases[extension.oid];
        return (
          <div
            key={extension.oid}
            className="grid gap-x-6 gap-y-1 py-3 first:pt-0 last:pb-0 sm:grid-cols-[15rem_minmax(0,1fr)]"
          >
            <dt className="text-[13px] leading-6 text-muted" title={extension.oid}>
              <span className="flex flex-wrap items-center gap-2">
                {known?.title ?? extension.name ?? extension.oid}
                {extension.critical ? <Chip>critical</Chip> : null}
              </span>
              {known ? <span className="block text-xs leading-4">{known.about}</span> : null}
            </dt>
            <dd className="min-w-0 leading-6">
              {extension.lines.length === 0
                ? "—"
                : extension.lines.map((line) => (
                    <span key={line} className="block font-mono text-[13px] break-all">
                      <Linked text={line} />
                    </span>
                  ))}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** A line with its URL as a link: "OCSP: http://…". */
function Linked({ text }: { text: string }) {
  const at = text.search(/https?:\/\//);
  if (at === -1 || !URL.canParse(text.slice(at))) return text;
  return (
    <>
      {text.slice(0, at)}
      <TextLink href={text.slice(at)} target="_blank" rel="noreferrer">
        {text.slice(at)}
      </TextLink>
    </>
  );
}
