import { execFile } from "node:child_process";
import { createPrivateKey, randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { SignJWT } from "jose";
import type { TourContext } from "./context";
import { TourFailure } from "./portal";

const run = promisify(execFile);

export interface Answer {
  status: number;
  requestId: string;
  body: { access_token?: string; error?: string };
}

/** A client assertion (RFC 7523 §2.2) signed with a key file of the tour. */
export async function assertionFor(
  context: TourContext,
  { alg, kid, keyFile }: { alg: "PS256" | "ES256"; kid: string; keyFile: string },
): Promise<string> {
  const privateKey = createPrivateKey(await readFile(join(context.directory, keyFile), "utf8"));
  return new SignJWT({ jti: randomUUID() })
    .setProtectedHeader({ alg, kid, typ: "JWT" })
    .setIssuer(context.clientId)
    .setSubject(context.clientId)
    .setAudience(context.issuer)
    .setIssuedAt()
    .setExpirationTime("60 s")
    .sign(privateKey);
}

/** Runs curl in the tour's directory. JSON in the response is parsed. */
export async function curl({ directory }: TourContext, url: string, options: string[]): Promise<Answer> {
  // Status and request id are on a separate line after the body.
  const format = "\n%{http_code} %header{x-request-id}";
  const args = ["--silent", "--show-error", "--max-time", "20", "--write-out", format, ...options, url];
  const { stdout } = await run("curl", args, { cwd: directory }).catch((error: { stderr?: string }) => {
    throw new TourFailure(`curl ${url}: ${error.stderr?.trim() ?? String(error)}`, { cause: error });
  });
  const end = stdout.lastIndexOf("\n");
  const [status = "", requestId = ""] = stdout.slice(end + 1).split(" ");
  const text = stdout.slice(0, end);
  return { status: Number(status), requestId, body: text.startsWith("{") ? JSON.parse(text) : {} };
}
