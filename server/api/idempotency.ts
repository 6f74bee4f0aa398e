import { once } from "@/lib/idempotency/once";
import { type Actor, describeActor } from "@/lib/operation/actor";
import { withoutSecretMembers } from "@/lib/runtime/secret-members";
import type { Exchange } from "../http/exchange";
import { badRequest } from "../http/refusal";
import type { Answer } from "./send";

const KEY = /^[\x21-\x7e]{1,255}$/;
/**
 * Runs a POST under its Idempotency-Key, if it has one (draft-ietf-httpapi-idempotency-key-header). A replayed response has
 * `Idempotency-Replayed: true` and omits secrets.
 * @throws HttpRefusal 400 for an invalid key
 */
export async function withIdempotency(
  { deps, request, path }: Exchange,
  { actor, body, search }: { actor: Actor; body: Uint8Array; search: string },
  run: () => Promise<Answer>,
): Promise<Answer> {
  const key = request.headers["idempotency-key"];
  if (request.method !== "POST" || key === undefined || actor.kind === "anonymous") return run();
  if (typeof key !== "string" || !KEY.test(key)) {
    throw badRequest(
      "bad_idempotency_key",
      "The Idempotency-Key must have 1 to 255 printable ASCII characters without spaces.",
    );
  }
  const actorId =
    actor.kind === "user" ? `${actor.via}:${actor.credentialId}` : `${actor.kind}:${describeActor(actor).actorId}`;
  const { answer, isReplay } = await once<Answer>(
    deps,
    { actorId, key, request: ["POST", path, search, body] },
    async () => {
      const answer = await run();
      return { answer, status: answer.status, stored: { headers: answer.headers, body: storedBody(answer.body) } };
    },
    (status, stored) => {
      const { headers, body } = stored as { headers: Record<string, string>; body: unknown }; // written above
      return { status, headers, body: JSON.stringify(body) };
    },
  );
  return isReplay ? { ...answer, headers: { ...answer.headers, "idempotency-replayed": "true" } } : answer;
}

/** Secrets are shown once and never stored, so a replayed response omits them. */
const storedBody = (body: Answer["body"]): unknown =>
  withoutSecretMembers(JSON.parse(Buffer.from(body).toString("utf8")));
