import { randomBytes } from "node:crypto";
import { chmod, link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "@/lib/operation/errors";

/**
 * A secret nobody configured: made once, kept in `directory/name` with mode 0600, 256 random bits in base64url.
 * The file appears whole or not at all, so two processes that start together agree on one.
 */
export async function loadOrCreateSecret(directory: string, name: string): Promise<string> {
  const path = join(directory, name);
  const existing = await readSecret(path);
  if (existing) return existing;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  await writeFile(draft, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flag: "wx", flush: true });
  try {
    await link(draft, path); // fails when someone else's draft was linked first
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(draft, { force: true });
  }
  const stored = await readSecret(path);
  if (!stored) throw new AppError("internal", `The secret file ${name} in DATA_DIR could not be written.`);
  return stored;
}

async function readSecret(path: string): Promise<string | undefined> {
  try {
    const secret = (await readFile(path, "utf8")).trim();
    if (secret.length < 32) {
      throw new AppError("precondition_failed", `The secret in ${path} is too short to be one. Restore or remove it.`);
    }
    await chmod(path, 0o600);
    return secret;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
