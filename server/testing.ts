import { randomUUID } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { DAY_MS } from "@/lib/durations";
import { PERMISSIONS, type Permission } from "@/lib/operation/permissions";
import type { Context } from "@/lib/start/deps";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { hashBearer, makeBearer } from "@/lib/users/bearer";
import { newUser } from "@/lib/users/new-user";
import { findUserById, insertUser, putMembership } from "@/lib/users/store";
import { currentRoles, insertAccessToken } from "@/lib/users/store/access-tokens";
import type { MtlsListener } from "./mtls/mtls-listener";
import { createInteractions } from "./oauth/interactions";
import { portOf, startServer } from "./server";

export interface CallOptions {
  token?: string;
  /** An object is sent as JSON; bytes and text unchanged. */
  body?: object | string | Uint8Array;
  headers?: Record<string, string>;
}

export interface Called {
  status: number;
  headers: Headers;
  text: string;
  /** The JSON object; empty for other responses. */
  body: Record<string, unknown>;
}

export interface TestServer extends Harness {
  url: string;
  /** Origin of the TLS listener; empty unless `MTLS_PORT` is set. */
  mtlsUrl: string;
  mtls: MtlsListener | undefined;
  /** Creates an access token of a stored user with the context's roles. Every scope by default. */
  tokenFor(ctx: Context, scopes?: readonly Permission[]): Promise<string>;
  call(method: string, path: string, options?: CallOptions): Promise<Called>;
}

/** The machine-facing handlers on a free loopback port (or on PORT), with a complete system. */
export async function createTestServer(
  environment: Record<string, string> = {},
  parts: Parameters<typeof createHarness>[1] = {},
): Promise<TestServer> {
  const settings = { CRON_SECRET: randomUUID(), ISSUANCE_PER_MINUTE: "100000", ...environment };
  const harness = await createHarness(settings, { interactions: createInteractions, ...parts });
  const mtlsPort = environment.MTLS_PORT === undefined ? undefined : harness.deps.env.mtlsPort;
  const running = await startServer(harness.deps, { host: "127.0.0.1", port: Number(environment.PORT ?? 0), mtlsPort });
  const url = `http://127.0.0.1:${running.port}`;
  return {
    ...harness,
    url,
    mtls: running.mtls,
    mtlsUrl: running.mtls ? `https://127.0.0.1:${portOf(running.mtls.server)}` : "",
    async tokenFor(ctx, scopes = PERMISSIONS) {
      if (ctx.actor.kind !== "user") throw new Error("Only users have access tokens");
      const { userId, email, name, platformRole, organisations } = ctx.actor;
      const { db, clock } = harness.deps;
      if (!(await findUserById(db.prisma, userId))) {
        await insertUser(db.prisma, {
          ...newUser({ email, name, platformRole, passwordHash: null }, clock.now()),
          id: userId,
        });
      }
      for (const [organisationId, roles] of organisations) {
        for (const role of roles) {
          await putMembership(db.prisma, { id: uuidv7(), userId, organisationId, role, createdAt: clock.now() });
        }
      }
      // Inserted directly: a token of an earlier version may have scopes that its owner lacks.
      const token = makeBearer(harness.deps.random, "cspat_");
      await insertAccessToken(db.prisma, {
        ...{
          id: uuidv7(),
          userId,
          name: "test",
          tokenHash: hashBearer(token),
          hint: token.slice(-4),
          scopes: [...scopes],
        },
        createdAt: clock.now(),
        expiresAt: new Date(clock.now().getTime() + DAY_MS),
        ...{ lastUsedAt: null, revokedAt: null, parentId: null },
        ...(await currentRoles(db.prisma, ctx.actor)),
      });
      return token;
    },
    async call(method, path, { token, body, headers = {} } = {}) {
      const isPlain = body === undefined || typeof body === "string" || body instanceof Uint8Array;
      const response = await fetch(`${url}${path}`, {
        method,
        redirect: "manual",
        headers: {
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(isPlain ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: isPlain ? (body as string) : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = text !== "" && /[/+]json\b/.test(response.headers.get("content-type") ?? ""); // a HEAD has no body
      return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : {} };
    },
    async close() {
      await running.stop();
      await harness.close();
    },
  };
}
