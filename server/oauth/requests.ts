import type { IncomingMessage } from "node:http";
import type { ParsedAssertion } from "@/lib/oauth/assertion/parse";
import type { FailedCheck } from "@/lib/oauth/assertion/run-checks";
import type { Authentication, PresentedIdentity, ProvenBy } from "@/lib/oauth/authentication";

/** Facts about a request for the provider's hooks, which only receive the request itself. */
export interface OAuthRequest {
  requestId: string;
  address: string;
  /** The query as sent, without its question mark. The provider receives it at the authorization endpoint only. */
  search: string;
  /** The client certificate of the connection, with its status and bytes. */
  certificate: { identity: PresentedIdentity; der: Uint8Array } | undefined;
  /** Log entry of a client with a valid assertion. */
  authentication?: Authentication;
  /** How the client authenticated; set by the provider's hooks. An assertion may still be a replay. */
  provenBy?: ProvenBy;
  /** Set when the assertion was used before. */
  isReplay?: true;
  /** The DPoP proof, parsed and not verified; set after the client's authentication. */
  proof?: ParsedAssertion;
  /** Set when the proof was used before. */
  isProofReplay?: true;
  /** Why the provider rejected an authenticated client, if the client can fix it. */
  refusal?: FailedCheck;
}

export type OAuthRequests = WeakMap<IncomingMessage, OAuthRequest>;
