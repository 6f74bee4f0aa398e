/** Keys and certificates as clients provide them, created with openssl. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { withFiles } from "@/lib/certificates/testing";
import { createClient } from "@/lib/clients/create-client";
import type { Harness } from "@/lib/testing/harness";

const run = promisify(execFile);

/** Runs openssl commands in a temporary directory with these files and returns a file they wrote. Arguments are split at spaces. */
export function openssl(
  commands: readonly string[],
  file: string,
  files: Record<string, string> = {},
): Promise<Buffer> {
  return withFiles(files, async (directory) => {
    for (const command of commands) await run("openssl", command.split(" "), { cwd: directory });
    return readFile(join(directory, file));
  });
}

export type OpensslKind =
  | "rsa-2048"
  | "rsa-3072"
  | "rsa-4096"
  | "rsa-1024"
  | "P-256"
  | "P-384"
  | "P-521"
  | "ed25519"
  | "x25519";

/** Arguments of `openssl genpkey` for a kind of key; the key is written to k.pem. */
export function genpkey(kind: OpensslKind): string {
  if (kind.startsWith("rsa-")) return `genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:${kind.slice(4)} -out k.pem`;
  if (kind.startsWith("P-")) return `genpkey -algorithm EC -pkeyopt ec_paramgen_curve:${kind} -out k.pem`;
  return `genpkey -algorithm ${kind} -out k.pem`;
}

/** Public key in PEM. */
export async function publicPem(kind: OpensslKind = "P-256"): Promise<string> {
  return (await openssl([genpkey(kind), "pkey -in k.pem -pubout -out p.pem"], "p.pem")).toString();
}

/** A self-signed certificate in PEM, created with `openssl req -x509`. */
export async function selfSigned(
  kind: OpensslKind = "P-256",
  options = "-days 30 -subj /CN=client.example",
): Promise<string> {
  return (await openssl([genpkey(kind), `req -x509 -key k.pem ${options} -out c.pem`], "c.pem")).toString();
}

/** An application with a client, and its administrator. */
export async function makeHome(t: Harness, client: object = {}) {
  const organisation = await t.makeOrganisation();
  const application = await t.makeApplication(organisation.id);
  const ctx = t.as("admin", organisation.id);
  const given = { applicationId: application.id, name: "Backend", authMethod: "private_key_jwt", ...client };
  const { clientId } = await createClient.execute(ctx, given);
  return { organisationId: organisation.id, applicationId: application.id, clientId, ctx };
}
