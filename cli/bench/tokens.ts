import { fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import { ASSERTION_TYPE } from "@/lib/oauth/assertion/assertion-type";
import type { RunningPortal } from "@/lib/testing/portal";
import { BARE_CLIENT_ID } from "./bare-provider";
import { type BenchApplication, createApplication } from "./issuance";
import { inTurns, type Rate, sendAll } from "./load";
import { rawRequest } from "./raw-client";
import { printComparison } from "./report";
import { sizes } from "./sizes";

const ALGORITHMS = ["PS256", "ES256"] as const;
const CONCURRENCY = 16;

interface Target {
  /** Origin of the token endpoint, and the audience of its assertions. */
  issuer: string;
  path: string;
  clientId: string;
}

/** Tokens per second by private_key_jwt, with persistence and audit, alternating with plain in-memory oidc-provider. */
export async function benchTokens(portal: RunningPortal): Promise<void> {
  const application = await createApplication(portal);
  const pairs = await Promise.all(ALGORITHMS.map((alg) => generateKeyPair(alg, { extractable: true })));
  const publicKeys = await Promise.all(pairs.map(({ publicKey }) => exportJWK(publicKey)));
  const ours = await registerClient(portal, application, publicKeys);
  const bare = await startBare(publicKeys.map((jwk, index) => ({ ...jwk, kid: ours.kids[index] ?? "", use: "sig" })));
  try {
    for (const [index, alg] of ALGORITHMS.entries()) {
      const sign = (target: Target) => (): Promise<string> =>
        new SignJWT({ iss: target.clientId, sub: target.clientId, aud: target.issuer, jti: randomUUID() })
          .setProtectedHeader({ alg, kid: ours.kids[index] ?? "" })
          .setIssuedAt()
          .setExpirationTime("290 s")
          .sign(pairs[index]?.privateKey as CryptoKey);
      const mine = (count: number) => round(ours.target, sign(ours.target), count);
      const theirs = (count: number) => round(bare.target, sign(bare.target), count);
      await mine(sizes.tokenWarmUp);
      await theirs(sizes.tokenWarmUp);
      const compared = await inTurns(
        sizes.tokenRounds,
        () => mine(sizes.tokensPerRound),
        () => theirs(sizes.tokensPerRound),
      );
      printComparison(`Tokens by private_key_jwt, ${alg}`, compared, "oidc-provider in memory");
    }
  } finally {
    bare.stop();
  }
}

async function registerClient(portal: RunningPortal, application: BenchApplication, keys: readonly JWK[]) {
  const { clientId } = await portal.api<{ clientId: string }>("POST", `/applications/${application.id}/clients`, {
    name: "Bench",
    authMethod: "private_key_jwt",
    scopes: ["read"],
  });
  const kids: string[] = [];
  for (const key of keys) {
    const added = await portal.api<{ kid: string }>("POST", `/clients/${clientId}/keys`, {
      key,
      name: String(key.kty),
    });
    kids.push(added.kid);
  }
  return { kids, target: { issuer: portal.url, path: "/oauth2/token", clientId } };
}

function startBare(keys: JWK[]): Promise<{ target: Target; stop(): void }> {
  const child = fork(join(import.meta.dirname, "bare-provider.js"), { stdio: ["ignore", "ignore", "ignore", "ipc"] });
  child.send(keys);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", () => reject(new Error("The plain oidc-provider exited immediately")));
    child.once("message", ({ issuer }: { issuer: string }) => {
      resolve({ target: { issuer, path: "/token", clientId: BARE_CLIENT_ID }, stop: () => child.kill() });
    });
  });
}

/** Assertions are signed before timing starts, so that only the server is measured. */
async function round({ issuer, path }: Target, sign: () => Promise<string>, count: number): Promise<Rate> {
  const assertions = await Promise.all(Array.from({ length: count }, sign));
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  const requests = assertions.map((assertion) => {
    const form = new URLSearchParams({
      grant_type: "client_credentials",
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: assertion,
    });
    return rawRequest(`${issuer}${path}`, { method: "POST", headers, body: Buffer.from(form.toString()) });
  });
  return sendAll(requests, { concurrency: CONCURRENCY, expected: 200 });
}
