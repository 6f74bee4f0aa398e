import { type OcspError, ocspErrorResponse } from "@/lib/pki/ocsp-response";
import { type PublishedDocument, publishedDocument } from "@/lib/status/document";
import type { StatusService } from "@/lib/status/status-service";
import type { Publication } from "./document-headers";
import { decodeOcspPath } from "./ocsp-get";
import type { PkiRoute } from "./routes";

/** The document of a route, and how it may be cached. */
export interface PublicDocument {
  document: PublishedDocument;
  publication: Publication;
}

/**
 * The document of a route if it is in memory; undefined: call `resolve`.
 * `body`: of an OCSP request by POST; undefined for GET and HEAD.
 */
export function peek(status: StatusService, route: PkiRoute, body: Buffer | undefined): PublicDocument | undefined {
  switch (route.kind) {
    case "keySet":
      return as("keySet", status.peekKeySet(route.key));
    case "crl":
      return as("status", status.peekCrl(route.issuerId));
    case "ocsp": {
      const request = body ?? decodeOcspPath(route.encoded ?? "");
      return request && as(body ? "uncached" : "status", status.peekOcsp(route.issuerId, request));
    }
    default:
      return undefined;
  }
}

/**
 * The document of a route, read or signed if necessary; undefined: not found.
 * `body`: as for `peek`; `requestId`: for the log.
 * @throws errors of reading or signing
 */
export async function resolve(
  status: StatusService,
  route: PkiRoute,
  { body, requestId }: { body: Buffer | undefined; requestId: string | undefined },
): Promise<PublicDocument | undefined> {
  switch (route.kind) {
    case "keySet":
      return as("keySet", await status.keySet(route.address));
    case "pem":
      return as("certificate", await status.pem(route.organisationId, route.applicationId, route.kid));
    case "crl":
      return as("status", await status.crl(route.issuerId));
    case "authority":
      return as("certificate", await status.authorityCertificate(route.id));
    case "ocsp": {
      if (!body && route.encoded === undefined) return undefined;
      const request = body ?? decodeOcspPath(route.encoded ?? "");
      if (!request) return as("uncached", ocspErrorDocument(status, "malformedRequest"));
      const { document, isCacheable } = await status.ocsp(route.issuerId, request, requestId);
      return as(!body && isCacheable ? "status" : "uncached", document);
    }
    case "nothing":
      return undefined;
  }
}

/** An OCSP response that is an error (RFC 6960 §2.3). Unsigned. */
export const ocspErrorDocument = (status: StatusService, error: OcspError): PublishedDocument =>
  publishedDocument(Buffer.from(ocspErrorResponse(error)), "application/ocsp-response", status.now());

const as = (publication: Publication, document: PublishedDocument | null | undefined): PublicDocument | undefined =>
  document ? { document, publication } : undefined;
