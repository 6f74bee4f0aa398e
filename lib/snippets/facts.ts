import type { AssertionAlgorithm } from "@/lib/clients/schema";

/** How the client authenticates, with the names of the owner's files. */
export type Proof =
  | { kind: "assertion"; kid: string; algorithm: AssertionAlgorithm; keyFile: string }
  /** `rootUrl`: URL of the trust anchor of the mTLS endpoint (DER); `rootFile`: file to store it in (PEM). */
  | { kind: "certificate"; keyFile: string; certificateFile: string; rootFile: string; rootUrl: string }
  | { kind: "secret"; how: "basic" | "post" };

/** The data of a snippet about one client. Nothing secret. */
export interface SnippetFacts {
  clientId: string;
  issuer: string;
  /** The token endpoint to call; for a certificate, the mTLS endpoint. */
  tokenEndpoint: string;
  /** Space-separated, as sent; empty: none is requested. */
  scope: string;
  proof: Proof;
}
