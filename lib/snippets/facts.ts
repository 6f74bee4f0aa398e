import type { AssertionAlgorithm } from "@/lib/clients/schema";

/** How the client proves who it is, with the names of the files that its owner has. */
export type Proof =
  | { kind: "assertion"; kid: string; algorithm: AssertionAlgorithm; keyFile: string }
  /** `rootUrl`: where the trust anchor of the mTLS address is fetched (DER); `rootFile`: where it is kept (PEM). */
  | { kind: "certificate"; keyFile: string; certificateFile: string; rootFile: string; rootUrl: string }
  | { kind: "secret"; how: "basic" | "post" };

/** All that a snippet says about one client. Nothing secret. */
export interface SnippetFacts {
  clientId: string;
  issuer: string;
  /** The one to call: for a certificate the one at the mTLS address. */
  tokenEndpoint: string;
  /** Space-separated, as it is sent; empty: none is asked for. */
  scope: string;
  proof: Proof;
}
