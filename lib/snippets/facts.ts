import type { AssertionAlgorithm } from "@/lib/clients/schema";

/** The owner's files for TLS with a client certificate. `rootUrl`: URL of the mTLS endpoint's trust anchor (DER); `rootFile`: file to store it in (PEM). */
export interface TlsFiles {
  keyFile: string;
  certificateFile: string;
  rootFile: string;
  rootUrl: string;
}

/** How the client authenticates, with the names of the owner's files. `mtls`: over TLS with this client certificate. `dpop`: with a proof (RFC 9449). */
export type Proof =
  | { kind: "assertion"; kid: string; algorithm: AssertionAlgorithm; keyFile: string; mtls?: TlsFiles; dpop?: boolean }
  | ({ kind: "certificate" } & TlsFiles)
  | { kind: "secret"; how: "basic" | "post" };

/** The data of a snippet about one client. Nothing secret. */
export interface SnippetFacts {
  clientId: string;
  issuer: string;
  /** The token endpoint to call; with a certificate, the mTLS endpoint. */
  tokenEndpoint: string;
  /** URL of the client's authentication log; a request id is appended to it. */
  logUrl: string;
  /** Space-separated, as sent; empty: none is requested. */
  scope: string;
  proof: Proof;
}

/** The files of the connection; undefined without a client certificate. */
export const tlsFilesOf = (proof: Proof): TlsFiles | undefined =>
  proof.kind === "certificate" ? proof : proof.kind === "assertion" ? proof.mtls : undefined;
