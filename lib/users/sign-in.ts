import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { AppError } from "@/lib/errors";
import { ANONYMOUS } from "@/lib/operation/actor";
import type { BaseDeps } from "@/lib/operation/deps";
import { defineOperation } from "@/lib/operation/operation";
import { insertAuditRow } from "@/lib/operation/public";
import { attempt } from "./attempt";
import { hashBearer, makeBearer } from "./bearer";
import { verifyPassword } from "./password";
import { SignInInput, UserAgent } from "./schema";
import { SESSION_SECONDS } from "./session";
import { findUserByEmail, insertSession, markSignedIn } from "./store";

/** `durable` only because the password is verified outside the transaction: on PGlite all other requests would wait for it. */
const createSession = defineOperation({
  operation: "session.create",
  summary: "Sign in with email and password.",
  permission: "public",
  scope: "public",
  effect: "durable",
  input: SignInInput.extend({ userAgent: UserAgent.optional() }),
  output: z.strictObject({ sessionId: z.string() }),
  async run({ ctx: { deps, address }, input: { email, password, userAgent }, tx, auditRow }) {
    const user = await attempt(deps.limits, { email, address }, async () => {
      const found = await findUserByEmail(tx, email);
      const matches = await verifyPassword(found?.passwordHash ?? null, password);
      return found?.status === "active" && matches ? found : undefined;
    });
    if (!user) {
      deps.log.info({ address }, "sign-in failed");
      throw new AppError("unauthenticated", "Incorrect email or password.");
    }
    const sessionId = makeBearer(deps.random);
    const now = deps.clock.now();
    const expiresAt = new Date(now.getTime() + SESSION_SECONDS * 1000);
    const row = auditRow({
      entity: "user",
      entityId: user.id,
      organisationId: null,
      after: { email, name: user.name },
    });
    await deps.db.transaction(async (inside) => {
      const id = hashBearer(sessionId);
      const times = { createdAt: now, lastSeenAt: now, expiresAt, revokedAt: null };
      const from = { address: address ?? null, userAgent: userAgent ?? null };
      await insertSession(inside, { id, userId: user.id, ...times, ...from });
      await markSignedIn(inside, user.id, now);
      await insertAuditRow(inside, row);
    });
    return { sessionId };
  },
});

/** Input of a sign-in; other form fields are ignored. */
export interface SignInAttempt {
  email?: unknown;
  password?: unknown;
  /** IP address, for rate limits and audit. */
  address?: string | undefined;
  /** The User-Agent header, for the user's list of sessions. */
  userAgent?: string | undefined;
  requestId?: string | undefined;
}

/**
 * Opens a new session.
 * @returns its id: a bearer secret of which only the hash is stored
 * @throws AppError unauthenticated (same response and time for unknown users), rate_limited, invalid_input
 */
export async function signIn(deps: BaseDeps, signInAttempt: SignInAttempt): Promise<string> {
  const { email, password, userAgent, address, requestId } = signInAttempt;
  const context = { actor: ANONYMOUS, deps, requestId: requestId ?? uuidv7(), ...(address ? { address } : {}) };
  const { sessionId } = await createSession.execute(context, { email, password, userAgent });
  return sessionId;
}
