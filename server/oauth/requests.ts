import type { IncomingMessage } from "node:http";
import type { FailedCheck } from "@/lib/oauth/assertion/judge";
import type { PresentedIdentity, ProvenBy } from "@/lib/oauth/authenticate";

/** What the door knows about a request, for the engine's hooks, which only see the request itself. */
export interface OAuthRequest {
  requestId: string;
  address: string;
  /** The query as sent, without its question mark. The engine sees it at the authorization endpoint alone. */
  search: string;
  /** The client certificate that came with the connection, judged, and its bytes. */
  certificate: { identity: PresentedIdentity; der: Uint8Array } | undefined;
  /** Set when the engine has verified the client's assertion, and spent it. */
  isAssertionSpent?: true;
  /** How the client proved who it is, once it has. */
  provenBy?: ProvenBy;
  /** Why the engine refused a client that had proved who it is, where that is the client's to fix. */
  refusal?: FailedCheck;
  /** Whose certificate may bind tokens: the authenticated client's application. */
  applicationId?: string;
}

export type OAuthRequests = WeakMap<IncomingMessage, OAuthRequest>;
