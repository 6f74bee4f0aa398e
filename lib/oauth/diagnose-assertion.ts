import type { ClientKeyRing } from "@/lib/keys/client-key";
import { type Actor, may } from "@/lib/operation/actor";
import type { AssertionFacts } from "./assertion/check";
import { type ParsedAssertion, parseAssertion } from "./assertion/parse";
import { ASSERTION_CHECKS } from "./assertion/run-checks";
import { audiencesOf } from "./audiences";
import { checkTitle } from "./check-titles";
import { defineOperation, type OAuthDeps } from "./context";
import { diagnoseProof } from "./diagnose-proof";
import { AssertionDiagnosis, DiagnoseAssertionInput, type DiagnosedCheck } from "./schema";
import { assertionId, isAssertionUsed } from "./store";

/** The client is unknown until these pass. */
const NEEDED_FIRST = ["claims.iss_sub", "client.known"];

/**
 * Runs every check of the token endpoint and reports each failure with its fix; also those of a DPoP proof. Issues no token and consumes
 * neither.
 * A client of another organisation is indistinguishable from one that does not exist.
 */
export const diagnoseAssertion = defineOperation({
  operation: "assertion.diagnose",
  summary: "Diagnose a client assertion, check by check. Never issues a token.",
  permission: "client:read",
  scope: "organisation",
  effect: "read",
  input: DiagnoseAssertionInput,
  output: AssertionDiagnosis,
  async run({ ctx, input: { clientAssertion, dpopProof, ...request } }) {
    const parsed = parseAssertion(clientAssertion);
    const proofChecks = async (clientId?: string) =>
      dpopProof === undefined ? [] : diagnoseProof(ctx.deps, { dpopProof, ...request }, clientId);
    if ("malformed" in parsed) {
      const form: DiagnosedCheck = { ...FORM, outcome: "failed", ...parsed.malformed };
      const rest = ASSERTION_CHECKS.map((check) => skipped(check, "Skipped: the assertion could not be parsed."));
      return {
        isAcceptable: false,
        clientId: null,
        header: null,
        claims: null,
        checks: [form, ...rest, ...(await proofChecks())],
      };
    }
    const facts = await gather(ctx.actor, ctx.deps, parsed.assertion);
    const assertionChecks = [{ ...FORM, outcome: "passed" as const, message: null, fix: null }, ...runAll(facts)];
    const ofProof = await proofChecks(facts.ring?.client.clientId);
    const checks = [...assertionChecks, ...ofProof];
    return {
      // A check of the assertion is skipped when another failed; of the proof also when only the server can decide it.
      isAcceptable:
        assertionChecks.every(({ outcome }) => outcome === "passed") &&
        ofProof.every(({ outcome }) => outcome !== "failed"),
      clientId: facts.ring?.client.clientId ?? null,
      header: parsed.assertion.header,
      claims: parsed.assertion.claims,
      checks,
    };
  },
});

const FORM = { check: "assertion.form", title: checkTitle("assertion.form") };

async function gather(actor: Actor, deps: OAuthDeps, assertion: ParsedAssertion): Promise<AssertionFacts> {
  const { sub, iss, jti } = assertion.claims;
  const found = typeof sub === "string" && sub.length <= 64 ? await deps.oauth.clients.find(sub) : undefined;
  const ring = found && isVisible(actor, found) ? found : undefined;
  return {
    assertion,
    ring,
    ...(ring ? await deps.oauth.clients.keysOf(ring, assertion.header.kid) : { keys: undefined }),
    audiences: audiencesOf(deps.env),
    now: deps.clock.now(),
    isUsed:
      ring !== undefined && typeof iss === "string" && typeof jti === "string"
        ? await isAssertionUsed(deps.db, assertionId(iss, jti))
        : undefined,
  };
}

const isVisible = (actor: Actor, ring: ClientKeyRing) => may(actor, "client:read", ring.client);

/** Runs all checks in order. A check that depends on a failed one is skipped. */
function runAll(facts: AssertionFacts): DiagnosedCheck[] {
  const failed = new Set<string>();
  const checks: DiagnosedCheck[] = [];
  for (const check of ASSERTION_CHECKS) {
    const missing = REQUIRES[check.id]?.find((id) => failed.has(id)) ?? NEEDED_FIRST.find((id) => failed.has(id));
    if (missing !== undefined && !INDEPENDENT.has(check.id)) {
      failed.add(check.id);
      checks.push(skipped(check, `Skipped: "${checkTitle(missing)}" failed.`));
      continue;
    }
    const failure = check.check(facts);
    if (failure) failed.add(check.id);
    checks.push({
      check: check.id,
      title: check.title,
      outcome: failure ? "failed" : "passed",
      message: failure?.message ?? null,
      fix: failure?.fix ?? null,
    });
  }
  return checks;
}

const REQUIRES: Readonly<Record<string, readonly string[]>> = {
  "key.fits_alg": ["header.alg", "key.usable"],
  signature: ["header.alg", "key.usable", "key.fits_alg"],
  "claims.lifetime": ["claims.exp", "claims.iat_nbf"],
  replay: ["claims.jti"],
};
/** Checks that don't depend on the client. */
const INDEPENDENT: ReadonlySet<string> = new Set([
  "header.typ",
  "header.members",
  "header.alg",
  "claims.iss_sub",
  "client.known",
  "claims.aud",
  "claims.exp",
  "claims.iat_nbf",
  "claims.jti",
]);

const skipped = ({ id, title }: { id: string; title: string }, message: string): DiagnosedCheck => ({
  check: id,
  title,
  outcome: "skipped",
  message,
  fix: null,
});
