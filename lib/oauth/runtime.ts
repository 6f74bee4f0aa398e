import type { BaseDeps } from "@/lib/operation/deps";
import type { OutboundDeps } from "@/lib/outbound/fetch-guarded";
import { AuthenticationLog } from "./authentication-log";
import { ClientDirectory } from "./client-directory";
import type { Interactions } from "./interactions";
import { SigningKeys } from "./signing-keys";
import { UsedAssertions } from "./used-assertions";

/** State of the authorization server for the lifetime of the process. */
export interface OAuthRuntime {
  clients: ClientDirectory;
  log: AuthenticationLog;
  assertions: UsedAssertions;
  signingKeys: SigningKeys;
  /** Pending authorization requests. Created by `start` for a server; absent in the CLI and most tests. */
  interactions?: Interactions;
}

export function createOAuthRuntime(
  deps: OutboundDeps & Pick<BaseDeps, "db" | "clock" | "env" | "log" | "changes" | "random">,
): OAuthRuntime {
  return {
    clients: new ClientDirectory(deps),
    log: new AuthenticationLog(deps),
    assertions: new UsedAssertions(deps),
    signingKeys: new SigningKeys(deps),
  };
}
