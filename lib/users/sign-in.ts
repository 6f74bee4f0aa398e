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

/** `durable` only because the password is compared outside the transaction: on PGlite everyone would wait for it. */
const createSession = defineOperation({
  operation: "session.create",
  summary: "Sign in with e-mail address and password.",
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
      deps.log.info({ address }, "a sign-in failed");
      throw new AppError("unauthenticated", "The e-mail address or the password is wrong.");
    }
    const sessionId = makeBearer(deps.random);
    const now = deps.clock.now();
    const expiresAt = new Date(now.getTime() + SESSION_SECONDS * 1000);
    const row = auditRow({ entity: "user", entityId: user.id, organisationId: null, after: { email } });
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

/** What a door knows of a sign-in; further members of a form are ignored. */
export interface SignInAttempt {
  email?: unknown;
  password?: unknown;
  /** Network address, for limits and audit. */
  address?: string | undefined;
  /** The browser's own name, for the list of one's sessions. */
  userAgent?: string | undefined;
  requestId?: string | undefined;
}

/**
 * Opens a session, always a new one.
 * @returns its id: a bearer secret of which only the hash is kept
 * @throws AppError unauthenticated (same answer and time for unknown users), rate_limited, invalid_input
 */
export async function signIn(deps: BaseDeps, signInAttempt: SignInAttempt): Promise<string> {
  const { email, password, userAgent, address, requestId } = signInAttempt;
  const context = { actor: ANONYMOUS, deps, requestId: requestId ?? uuidv7(), ...(address ? { address } : {}) };
  const { sessionId } = await createSession.execute(context, { email, password, userAgent });
  return sessionId;
}
