import type { AuthorityRegistry } from "@/lib/authorities/registry";
import type { RenderMail } from "@/lib/mail/document";
import type { OAuthRuntime } from "@/lib/oauth/runtime";
import type { BaseDeps } from "@/lib/operation/deps";
import type { Context as OperationContext } from "@/lib/operation/operation";
import type { OutboundSeams } from "@/lib/outbound/fetch-guarded";
import type { PlatformState } from "@/lib/platform/state";
import type { UsageRecorder } from "@/lib/usage/recorder";

/** All dependencies of the modules, created once per process by `createDeps`. */
export interface Deps extends BaseDeps {
  /** Whether the database was restored, and the URLs of the installation. */
  platform: PlatformState;
  /** Certificate authorities and their signers, loaded at startup. */
  authorities: AuthorityRegistry;
  /** Clients, token keys and the authentication log of the authorization server. */
  oauth: OAuthRuntime;
  /** Renders an email as HTML with React, which `lib` does not import (decision 041). */
  renderMail: RenderMail;
  /** Counts key usage, outside the critical path. */
  usage: UsageRecorder;
  /** Replacements for lib/outbound in tests; absent otherwise. */
  outbound?: OutboundSeams;
}

/** The context of a call with all dependencies, created by adapters. */
export type Context = OperationContext<Deps>;
