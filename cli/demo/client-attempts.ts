import { randomUUID } from "node:crypto";
import { certificateFailure } from "@/lib/oauth/certificate-checks";
import type { Context } from "@/lib/start/deps";

/** A client, and the administrator in whose context it was created. */
interface Client {
  admin: Context;
  organisationId: string;
  applicationId: string;
  clientId: string;
}

/** Of the range for documentation (RFC 5737). */
const ADDRESS = "203.0.113.24";

/** Records the accepted token requests of one hour as the authorization server does: more by day than by night. */
export function recordAttempts(
  client: Client,
  { kid, method, perDay }: { kid: string; method: string; perDay: number },
): void {
  const { usage, env, clock } = client.admin.deps;
  const wave = 1 + 0.7 * Math.sin(((clock.now().getUTCHours() - 8) / 24) * 2 * Math.PI);
  const audience = method === "private_key_jwt" ? JSON.stringify(env.publicUrl) : undefined;
  for (let request = 0; request < Math.round((perDay / 24) * wave); request += 1) {
    record(client, { method, kid, audience, failure: undefined, requestId: randomUUID() });
    usage.recordClient({ clientId: client.clientId, organisationId: client.organisationId, hasToken: true });
  }
}

/** A client that lost its certificate's key file: it connects without a certificate. */
export class SimulatedFailures {
  readonly #client: Client;
  readonly #plan: { sinceHoursAgo: number; perHour: number };

  constructor(client: Client, plan: { sinceHoursAgo: number; perHour: number }) {
    this.#client = client;
    this.#plan = plan;
  }

  requestTokens(hoursAgo: number): void {
    if (hoursAgo > this.#plan.sinceHoursAgo) return;
    const { admin, applicationId, clientId, organisationId } = this.#client;
    const method = "tls_client_auth";
    const failure = certificateFailure({
      certificate: undefined,
      client: { authMethod: method, applicationId },
      registration: "missing",
    });
    if (!failure) return;
    for (let request = 0; request < this.#plan.perHour; request += 1) {
      const requestId = randomUUID();
      record(this.#client, { method, kid: undefined, audience: undefined, failure, requestId });
      const failed = { check: failure.check, requestId };
      admin.deps.usage.recordClient({ clientId, organisationId, hasToken: false, failure: failed });
    }
  }
}

type Attempt = Parameters<Context["deps"]["oauth"]["log"]["record"]>[0];

function record(
  { admin, clientId, organisationId }: Client,
  attempt: Pick<Attempt, "method" | "kid" | "audience" | "failure" | "requestId">,
): void {
  const client = { clientId, organisationId };
  const isProven = attempt.failure === undefined;
  admin.deps.oauth.log.record({
    ...attempt,
    client,
    claimedId: clientId,
    endpoint: "token",
    address: ADDRESS,
    isProven,
  });
}
