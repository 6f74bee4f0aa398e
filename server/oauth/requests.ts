import type { IncomingMessage } from "node:http";
import type { FailedCheck } from "@/lib/oauth/assertion/run-checks";
import type { Authentication, PresentedIdentity, ProvenBy } from "@/lib/oauth/authentication";

/** What the door knows about a request, for the engine's hooks, which only see the request itself. */
export interface OAuthRequest {
  requestId: string;
  address: string;
  /** The query as sent, without its question mark. The engine sees it at the authorization endpoint alone. */
  search: string;
  /** The client certificate that came with the connection, judged, and its bytes. */
  certificate: { identity: PresentedIdentity; der: Uint8Array } | undefined;
  /** What the log says of a client whose assertion is in order. */
  authentication?: Authentication;
  /** How the client proved who it is; set by the engine's hooks. An assertion may still turn out to be a replay. */
  provenBy?: ProvenBy;
  /** Set when the assertion was used before. */
  isReplay?: true;
  /** Why the engine refused a client that had proved who it is, where that is the client's to fix. */
  refusal?: FailedCheck;
}

export type OAuthRequests = WeakMap<IncomingMessage, OAuthRequest>;
