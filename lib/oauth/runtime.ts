import type { BaseDeps } from "@/lib/operation/deps";
import type { OutboundDeps } from "@/lib/outbound/fetch-guarded";
import { AuthenticationLog } from "./authentication-log";
import { ClientDirectory } from "./client-directory";
import type { Interactions } from "./interactions";
import { SigningKeys } from "./signing-keys";
import { SpentAssertions } from "./spent-assertions";

/** What the authorization server keeps as long as the process lives. */
export interface OAuthRuntime {
  clients: ClientDirectory;
  log: AuthenticationLog;
  assertions: SpentAssertions;
  signingKeys: SigningKeys;
  /** Authorization requests that wait for a person. Built by `start` for a server; without it (CLI, most tests) there are none. */
  interactions?: Interactions;
}

export function createOAuthRuntime(
  deps: OutboundDeps & Pick<BaseDeps, "db" | "clock" | "env" | "log" | "changes" | "random">,
): OAuthRuntime {
  return {
    clients: new ClientDirectory(deps),
    log: new AuthenticationLog(deps),
    assertions: new SpentAssertions(deps),
    signingKeys: new SigningKeys(deps),
  };
}
