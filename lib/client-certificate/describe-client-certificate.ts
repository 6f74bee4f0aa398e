import type { BaseDeps } from "@/lib/operation/deps";
import { readForeignCertificate } from "@/lib/pki/foreign-certificate";
import { formatName } from "@/lib/pki/names";
import { PkiError } from "@/lib/pki/pki-error";
import { type ShownState, shownState } from "@/lib/state/certificate";
import {
  type IdentifiedCertificate,
  identifyClientCertificate,
  type RefusedRecord,
} from "./identify-client-certificate";
import type { PresentedCertificate } from "./presented";
import { type CertificateRefusal, REFUSALS, type Remedy } from "./refusals";
import { findHolder, findOpenedClients, type HolderRow, type OpenedClientRow } from "./store";

/** What a presented certificate is and opens, for the caller who proved possession of its private key. */
export interface CertificateDescription {
  /** Null: it is unreadable. */
  certificate: {
    /** base64url SHA-256 of the DER. */
    kid: string;
    /** Null, like `status` `unknown`: not issued here. */
    type: string | null;
    status: ShownState | "unknown";
    subject: string;
    notAfter: string;
  } | null;
  application?: {
    id: string;
    name: string;
    environment: string;
    status: string;
    organisation: { id: string; legalName: string };
  };
  clients?: { clientId: string; name: string; authMethod: string; use: "authentication" | "token_binding" }[];
  problem?: Problem;
}

/** `code`: stable, for programs. */
export interface Problem extends Remedy {
  code: string;
}

const UNKNOWN_ISSUER: Problem = {
  code: "unknown_issuer",
  message: "The certificate was not issued by this portal's CA.",
  fix: "Present a Transport certificate of the application, with its key. For a client with self_signed_tls_client_auth, compare kid with those on the client's page (Keys).",
};

/**
 * Describes a presented certificate and what is wrong with it. Nothing but the certificate's own application is read: for a
 * certificate of another CA the description has only what was sent, and a revoked certificate shows no application, because
 * its key may be in the wrong hands. Clients are listed only while the certificate is accepted.
 * @throws AppError unavailable when the record can't be read
 */
export async function describeClientCertificate(
  deps: Pick<BaseDeps, "db" | "clock">,
  presented: PresentedCertificate,
): Promise<CertificateDescription> {
  const identified = await identifyClientCertificate(deps, presented);
  const record = recordOf(identified);
  if (!record) {
    const certificate = asSent(presented);
    return { certificate, problem: certificate ? UNKNOWN_ISSUER : { code: "unreadable", ...REFUSALS.unreadable } };
  }
  const { kid, type, subject, notAfter, applicationId } = record;
  const status = shownState(record, deps.clock.now());
  const certificate = { kid, type, status, subject, notAfter: notAfter.toISOString() };
  const problem = identified.kind === "refused" ? problemOf(identified.reason) : undefined;
  const holder =
    applicationId !== null && problem?.code !== "revoked" ? await findHolder(deps.db, applicationId) : undefined;
  return {
    certificate,
    ...(holder ? { application: toApplication(holder) } : {}),
    ...(holder && !problem ? { clients: (await findOpenedClients(deps.db, holder.id)).map(toClient) } : {}),
    ...(problem ? { problem } : {}),
  };
}

/** The record of a certificate of this CA, accepted or not. */
function recordOf(identified: IdentifiedCertificate): RefusedRecord | undefined {
  if (identified.kind === "ours") return { ...identified, status: "active" };
  return identified.kind === "refused" ? identified.ours : undefined;
}

const problemOf = (reason: CertificateRefusal): Problem => ({ code: reason, ...REFUSALS[reason] });

/** Null: it can't be read. */
function asSent({ der }: PresentedCertificate): CertificateDescription["certificate"] {
  try {
    const { kid, subject, notAfter } = readForeignCertificate(der);
    return { kid, type: null, status: "unknown", subject: formatName(subject), notAfter: notAfter.toISOString() };
  } catch (error) {
    if (error instanceof PkiError) return null;
    throw error;
  }
}

function toApplication({ organisationId, organisationName, ...application }: HolderRow) {
  return { ...application, organisation: { id: organisationId, legalName: organisationName } };
}

function toClient({ clientId, name, authMethod }: OpenedClientRow) {
  const use = authMethod === "tls_client_auth" ? ("authentication" as const) : ("token_binding" as const);
  return { clientId, name, authMethod, use };
}
