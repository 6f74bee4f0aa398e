import { fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import type { RunningPortal } from "@/lib/testing/portal";
import { BARE_CLIENT_ID } from "./bare-provider";
import type { BenchApplication } from "./issuance";
import { median, type Rate, runAll } from "./load";
import { printLine } from "./report";

const ALGORITHMS = ["PS256", "ES256"] as const;
const ROUNDS = 3;
const TOKENS_PER_ROUND = Number(process.env.BENCH_TOKENS ?? 1_500);
const UNDER_WAY = 16;

interface Target {
  /** Origin of the token endpoint, and what its assertions are for. */
  issuer: string;
  path: string;
  clientId: string;
}

/** Tokens per second by private_key_jwt, everything on record, beside oidc-provider alone in memory, in turns. */
export async function benchTokens(portal: RunningPortal, application: BenchApplication): Promise<void> {
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
      const mine: Rate[] = [];
      const theirs: Rate[] = [];
      await round(ours.target, sign(ours.target), 100);
      await round(bare.target, sign(bare.target), 100);
      for (let turn = 0; turn < ROUNDS; turn += 1) {
        mine.push(await round(ours.target, sign(ours.target), TOKENS_PER_ROUND));
        theirs.push(await round(bare.target, sign(bare.target), TOKENS_PER_ROUND));
      }
      const peer = { name: "oidc-provider in memory", perSecond: middle(theirs).perSecond };
      printLine({ what: `Tokens by private_key_jwt, ${alg}`, rate: middle(mine), peer });
    }
  } finally {
    bare.stop();
  }
}

function middle(rates: readonly Rate[]): Rate {
  const value = median(rates.map(({ perSecond }) => perSecond));
  return rates.find(({ perSecond }) => perSecond === value) ?? (rates[0] as Rate);
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
    child.once("exit", () => reject(new Error("The bare oidc-provider ended at once")));
    child.once("message", ({ issuer }: { issuer: string }) => {
      resolve({ target: { issuer, path: "/token", clientId: BARE_CLIENT_ID }, stop: () => child.kill() });
    });
  });
}

/** Assertions are signed before the clock starts: what is measured is the server. */
async function round({ issuer, path }: Target, sign: () => Promise<string>, count: number): Promise<Rate> {
  const assertions = await Promise.all(Array.from({ length: count }, sign));
  const agent = new Agent({ keepAlive: true, maxSockets: UNDER_WAY });
  const ask = (assertion: string) => async () => {
    const form = new URLSearchParams({
      grant_type: "client_credentials",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: assertion,
    });
    await post(`${issuer}${path}`, form.toString(), agent);
  };
  try {
    return await runAll(assertions.map(ask), UNDER_WAY);
  } finally {
    agent.destroy();
  }
}

function post(url: string, body: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/x-www-form-urlencoded", "content-length": body.length };
    const sent = request(url, { method: "POST", agent, headers }, (response) => {
      response.resume().once("end", () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${url}: ${response.statusCode}`));
      });
    });
    sent.once("error", reject);
    sent.end(body);
  });
}
