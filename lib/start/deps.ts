import type { Logger } from "pino";
import type { AuthorityRegistry } from "@/lib/authorities/registry";
import type { Database } from "@/lib/db/database";
import type { DatabaseWatch } from "@/lib/db/watch";
import type { MailDocument } from "@/lib/mail/document";
import type { OAuthRuntime } from "@/lib/oauth/runtime";
import type { OutboundSeams } from "@/lib/outbound/fetch-guarded";
import type { PlatformState } from "@/lib/platform/state";
import type { Changes } from "@/lib/runtime/changes";
import type { Clock } from "@/lib/runtime/clock";
import type { ResolvedEnv } from "@/lib/runtime/env";
import type { RateLimits } from "@/lib/runtime/rate-limits";
import type { UsageRecorder } from "@/lib/usage/recorder";

/** Everything the domain needs from outside, built once per process by the composition root. */
export interface Deps {
  env: ResolvedEnv;
  db: Database;
  /** Whether this process can work with its database: reachable, writable, same schema, same time. */
  watch: DatabaseWatch;
  clock: Clock;
  log: Logger;
  /** Cryptographically strong random octets. */
  random(octets: number): Uint8Array;
  changes: Changes;
  /** Whether the database is the one it was, and at which URLs the installation is. */
  platform: PlatformState;
  /** Certificate authorities and their signers, loaded at start. */
  authorities: AuthorityRegistry;
  limits: RateLimits;
  /** Clients, token keys and the authentication log of the authorization server. */
  oauth: OAuthRuntime;
  /** Gives a mail its look. React's, so it comes from outside (decision 041). @returns a whole HTML document */
  renderMail: RenderMail;
  /** Counts uses of keys, off the critical path. */
  usage: UsageRecorder;
  /** What tests replace of lib/outbound; absent otherwise. */
  outbound?: OutboundSeams;
}

export type RenderMail = (document: MailDocument) => Promise<string>;
