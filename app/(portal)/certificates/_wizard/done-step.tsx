import { SquareTerminal } from "lucide-react";
import { load, loadIfAllowed } from "@/app/_server/load";
import { deps } from "@/app/_server/runtime";
import { Banner } from "@/components/ui/banner";
import { ButtonLink, TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CodeBlock } from "@/components/ui/code-block";
import { CopyButton } from "@/components/ui/copy-button";
import { LongValue } from "@/components/ui/long-value";
import { OcspCheck } from "@/components/ui/ocsp-check";
import { RelativeTime } from "@/components/ui/relative-time";
import { csrTemplate } from "@/lib/certificates/csr-template";
import { downloadCertificate } from "@/lib/certificates/download-certificate";
import { getCertificate } from "@/lib/certificates/get-certificate";
import { keySetPath } from "@/lib/certificates/published-paths";
import type { Certificate } from "@/lib/certificates/schema/certificate";
import { listClients } from "@/lib/clients/list-clients";
import type { Client } from "@/lib/clients/schema";
import { plural } from "@/lib/format";
import { pkcs12Command } from "@/lib/snippets/pkcs12-command";
import { verifyChainCommand } from "@/lib/snippets/verify-chain";
import { EncryptionTest } from "../_encryption";
import { certificateTypeLabels } from "../_labels";
import { firstReminderOf } from "../_reminder";
import { DownloadMenu } from "../download-menu";
import { ClientTokens } from "./client-tokens";
import type { Holder } from "./holder";
import { requestSlot } from "./request-slot";
import { TakeKey } from "./take-key";

/** Step 4: the KID, the downloads and the next steps. */
export async function DoneStep({ holder, kid, client }: { holder: Holder; kid: string; client: string | undefined }) {
  const certificate = await load(getCertificate, { kid });
  const { type, applicationId, replaces, notAfter } = certificate;
  const { publicUrl } = deps().env;
  const keySet = publicUrl + keySetPath(certificate, type);
  const clients = await clientsFor(certificate);
  const reminder = await firstReminderOf(certificate);
  const old = replaces ? await loadIfAllowed(getCertificate, { kid: replaces }) : undefined;
  const verify = verifyChainCommand({ publicUrl, issuerId: certificate.issuerId, x5u: certificate.links.x5u });
  return (
    <>
      <Banner tone="success" title={`${certificateTypeLabels[type].label} certificate issued`}>
        It is valid now and expires <RelativeTime value={notAfter} />.
        {reminder === undefined ? "" : ` The first reminder is sent ${plural(reminder, "day")} before expiry.`}
      </Banner>
      <Card>
        <p className="text-[13px] text-muted">KID</p>
        <p className="flex items-center gap-2">
          <code className="font-mono text-[17px] leading-8 break-all sm:text-xl" data-testid="kid">
            {kid}
          </code>
          <CopyButton value={kid} label="Copy KID" />
        </p>
        <div className="mt-4 flex flex-wrap gap-2">
          <DownloadMenu kid={kid} variant="primary" />
          <ButtonLink href={`/certificates/${kid}`}>View certificate</ButtonLink>
          <ButtonLink href={`${holder.href}/certificates`} variant="ghost">
            All certificates
          </ButtonLink>
        </div>
      </Card>
      <OwnKey holder={holder} certificate={certificate} />
      <EncryptionTest certificate={certificate} slot={slotOf(holder, certificate)} />
      <ClientTokens
        certificate={certificate}
        slot={slotOf(holder, certificate)}
        clients={clients}
        chosen={client}
        pathname={`${holder.href}/certificates/new`}
        params={{ step: "done", kid }}
      />
      <Card title="Next steps">
        <ol className="flex list-decimal flex-col gap-5 ps-5 marker:text-muted">
          <li>
            <p className="font-medium">Key published</p>
            <p className="text-muted">Other parties read it from this URL:</p>
            <LongValue value={keySet} label="key set URL" href={keySet} isWhole />
          </li>
          <li>
            <p className="font-medium">Deploy certificate and key</p>
            <p className="text-muted">
              {type === "transport"
                ? `Configure the TLS ${applicationId ? "client" : "server"} with the full chain and the private key.`
                : type === "signing"
                  ? "Sign assertions with the private key, with the KID above as kid in the JWS header."
                  : "Other parties encrypt to the published key. Decrypt with the private key."}
            </p>
            <QuickstartLinks clients={clients} kid={kid} />
          </li>
          <li className="min-w-0">
            <p className="font-medium">Verify the chain and the status</p>
            <p className="mb-2 text-muted">This page asks the OCSP responder. Other parties use the commands.</p>
            <div className="mb-3">
              <OcspCheck
                isAutomatic
                certificatePem={certificate.certificate}
                issuerPem={certificate.chain}
                path={`/pki/ocsp/${certificate.issuerId}`}
              />
            </div>
            <CodeBlock
              title="bash"
              copyLabel="Copy commands"
              variants={[{ id: "verify", label: "OpenSSL", code: verify }]}
            />
          </li>
          {old?.status === "active" ? (
            <li>
              <p className="font-medium">Switch, then revoke the old certificate</p>
              <p className="text-muted">
                <TextLink href={`/certificates/${old.kid}`}>The old certificate</TextLink> stays valid until then.
              </p>
            </li>
          ) : null}
        </ol>
      </Card>
    </>
  );
}

const slotOf = (holder: Holder, { profileId, replaces }: Certificate): string =>
  requestSlot({ holder: holder.id, type: profileId, replaces: replaces ?? undefined });

/** Key and certificate to take away. The files are named as those of the command and of the downloads. */
async function OwnKey({ holder, certificate }: { holder: Holder; certificate: Certificate }) {
  const { kid, profileId, replaces, name } = certificate;
  const request = { type: profileId, ...(replaces ? { replaces } : {}) };
  const [{ keyFileName }, { fileName: fullChainFileName }] = await Promise.all([
    load(csrTemplate, { ...holder.id, ...request }),
    load(downloadCertificate, { kid, format: "fullchain" }),
  ]);
  const stem = fullChainFileName.replace(/-fullchain\.pem$/, "");
  return (
    <TakeKey
      slot={slotOf(holder, certificate)}
      kid={kid}
      keyThumbprint={certificate.keyThumbprint}
      certificatePem={certificate.certificate}
      chainPem={certificate.chain}
      friendlyName={name || stem}
      stem={stem}
      keyFileName={keyFileName}
      fullChainFileName={fullChainFileName}
      isServer={!holder.application}
      pkcs12Command={pkcs12Command({
        keyFile: keyFileName,
        fullChainFile: fullChainFileName,
        pkcs12File: `${stem}.p12`,
        friendlyName: stem,
      })}
    />
  );
}

/** How a client authenticates with a certificate of this type. */
const methodOf: Partial<Record<string, Client["authMethod"]>> = {
  signing: "private_key_jwt",
  transport: "tls_client_auth",
};

/** Clients of the application that can get a token with this certificate. */
async function clientsFor({ applicationId, type }: Pick<Certificate, "applicationId" | "type">): Promise<Client[]> {
  const method = methodOf[type];
  if (!applicationId || !method) return [];
  const page = await loadIfAllowed(listClients, { applicationId, limit: 200 });
  return (page?.items ?? []).filter(
    ({ authMethod, keySource, status }) => authMethod === method && keySource === "managed" && status === "active",
  );
}

/** Links to the quickstart of each client that can use the new certificate. */
function QuickstartLinks({ clients, kid }: { clients: readonly Client[]; kid: string }) {
  if (clients.length === 0) return null;
  return (
    <ul className="mt-3 flex flex-wrap gap-2">
      {clients.map(({ applicationId, clientId, name }) => (
        <li key={clientId}>
          <ButtonLink
            href={`/applications/${applicationId}/clients/${clientId}/how?kid=${kid}`}
            icon={<SquareTerminal />}
          >
            Quickstart: {name}
          </ButtonLink>
        </li>
      ))}
    </ul>
  );
}
