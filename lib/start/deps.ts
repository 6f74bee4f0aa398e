import type { AuthorityRegistry } from "@/lib/authorities/registry";
import type { RenderMail } from "@/lib/mail/document";
import type { OAuthRuntime } from "@/lib/oauth/runtime";
import type { BaseDeps } from "@/lib/operation/deps";
import type { Context as OperationContext } from "@/lib/operation/operation";
import type { OutboundSeams } from "@/lib/outbound/fetch-guarded";
import type { PlatformState } from "@/lib/platform/state";
import type { UsageRecorder } from "@/lib/usage/recorder";

/** Everything that the modules need from outside, built once per process by `createDeps`. */
export interface Deps extends BaseDeps {
  /** Whether the database is the one it was, and at which URLs the installation is. */
  platform: PlatformState;
  /** Certificate authorities and their signers, loaded at start. */
  authorities: AuthorityRegistry;
  /** Clients, token keys and the authentication log of the authorization server. */
  oauth: OAuthRuntime;
  /** Renders an email as HTML with React, so it comes from outside (decision 041). */
  renderMail: RenderMail;
  /** Counts uses of keys, off the critical path. */
  usage: UsageRecorder;
  /** What tests replace of lib/outbound; absent otherwise. */
  outbound?: OutboundSeams;
}

/** A call with everything: what doors build. */
export type Context = OperationContext<Deps>;
