import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { v7 as uuidv7 } from "uuid";
import type { Database } from "@/lib/db/database";
import { openEmbedded } from "@/lib/db/embedded";
import type { Application, Organisation } from "@/lib/db/generated/client";
import { openPostgresql } from "@/lib/db/postgresql";
import { plainText } from "@/lib/mail/plain-text";
import { ANONYMOUS, type UserActor } from "@/lib/operation/actor";
import type { OrganisationRole, Permission, PlatformRole } from "@/lib/operation/permissions";
import type { Clock } from "@/lib/runtime/clock";
import { parseEnv } from "@/lib/runtime/env";
import { createDeps, type DepsParts } from "@/lib/start/create-deps";
import type { Context, Deps } from "@/lib/start/deps";
import { blankDatabase } from "./blank-database";
import { createOwnDatabase } from "./own-database";

const MIGRATIONS = join(import.meta.dirname, "../../prisma/migrations");

/** A clock that tests advance manually; it starts at the real time, because openssl uses its own clock. */
export class TestClock implements Clock {
  #offsetMs = 0;
  now(): Date {
    return new Date(Date.now() + this.#offsetMs);
  }
  advance(ms: number): void {
    this.#offsetMs += ms;
  }
}

export interface Harness {
  deps: Deps;
  clock: TestClock;
  /** A context of a new user with this role; an organisation role needs its organisation. */
  as(role: PlatformRole): Context;
  as(role: OrganisationRole, organisationId: string): Context;
  anonymous(): Context;
  /** Restricts a context to an access token with these scopes. */
  withScopes(ctx: Context, scopes: Permission[]): Context;
  makeOrganisation(data?: Partial<Organisation>): Promise<Organisation>;
  makeApplication(organisationId: string, data?: Partial<Application>): Promise<Application>;
  close(): Promise<void>;
}

/** Opens a separate empty database: PGlite in memory, or one on the server of TEST_DATABASE_URL. */
async function openTestDatabase(): Promise<Database> {
  const { url, drop } = await createOwnDatabase();
  if (!url) {
    const dump = await blankDatabase();
    return openEmbedded({ directory: "memory", migrationsDirectory: MIGRATIONS, ...(dump ? { dump } : {}) });
  }
  let isClosing = false;
  const db = await openPostgresql({
    url,
    migrationsDirectory: MIGRATIONS,
    poolSize: 8,
    // Dropping the database terminates the pool's last connections: not an error.
    onError: (error) => void (isClosing || console.error(error)),
  });
  return {
    ...db,
    close: async () => {
      isClosing = true;
      await db.close();
      await drop();
    },
  };
}

/**
 * All real dependencies of the domain: database, migrations, authorities with keys, rate limits. With DATABASE_URL and DATA_DIR in
 * `environment` it is another process on an existing installation, and keeps both.
 */
export async function createHarness(
  environment: Record<string, string> = {},
  parts: Pick<DepsParts, "outbound" | "machineNowMs" | "interactions"> = {},
): Promise<Harness> {
  const dataDir = environment.DATA_DIR ?? (await mkdtemp(join(tmpdir(), "countersign-test-")));
  const clock = new TestClock();
  const deps = await createDeps(parseEnv({ DATA_DIR: dataDir, ...environment }), {
    clock,
    log: pino({ level: "silent" }),
    migrationsDirectory: MIGRATIONS,
    ...(environment.DATABASE_URL ? {} : { openDatabase: openTestDatabase }),
    ...parts,
    // The real renderer uses React and is outside lib; components/mail tests it.
    renderMail: async (document) => `<!doctype html><title>mail</title><pre>${escapeHtml(plainText(document))}</pre>`,
  });
  const context = (actor: Context["actor"]): Context => ({
    actor,
    deps,
    requestId: randomUUID(),
    address: "127.0.0.1",
  });
  return {
    deps,
    clock,
    anonymous: () => context(ANONYMOUS),
    as: (role: PlatformRole | OrganisationRole, organisationId?: string) => context(userActor(role, organisationId)),
    withScopes: (ctx, scopes) => {
      if (ctx.actor.kind !== "user") throw new Error("Only a user's context can be restricted");
      return { ...ctx, actor: { ...ctx.actor, via: "token", scopes: new Set(scopes) } };
    },
    async makeOrganisation(data = {}) {
      const id = uuidv7();
      const now = clock.now();
      return deps.db.prisma.organisation.create({
        data: {
          id,
          legalName: "Example Bank PLC",
          registrationNumber: id,
          country: "GB",
          createdAt: now,
          updatedAt: now,
          ...data,
        },
      });
    },
    async makeApplication(organisationId, data = {}) {
      const id = uuidv7();
      const now = clock.now();
      return deps.db.prisma.application.create({
        data: {
          id,
          organisationId,
          name: `Payments ${id.slice(-6)}`,
          uniqueName: `payments-${id.slice(-12)}`,
          type: "server_to_server",
          securityConfiguration: "private_key_jwt",
          environment: "sandbox",
          createdAt: now,
          updatedAt: now,
          ...data,
        },
      });
    },
    async close() {
      await deps.db.close();
      if (!environment.DATA_DIR) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const escapeHtml = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

function userActor(role: PlatformRole | OrganisationRole, organisationId?: string): UserActor {
  const userId = uuidv7();
  const isPlatformRole = role !== "admin" && role !== "viewer";
  return {
    kind: "user",
    userId,
    email: `${role}-${userId.slice(-6)}@example.com`,
    name: role,
    platformRole: isPlatformRole ? role : null,
    organisations: new Map(!isPlatformRole && organisationId ? [[organisationId, new Set([role])]] : []),
    applications: new Map(),
    via: "session",
    credentialId: uuidv7(),
    scopes: null,
  };
}
