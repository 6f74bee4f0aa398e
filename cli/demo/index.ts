/**
 * `npm run demo`, first half: fills an empty DATA_DIR with the sample ecosystem and prints the accounts. The second half is the server
 * itself, started by scripts/demo.mjs on that directory.
 */
import { access, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { renderMail } from "@/components/mail/render-mail";
import { AppError, isAppError } from "@/lib/errors";
import { parseEnv } from "@/lib/runtime/env";
import { createLogger } from "@/lib/runtime/log";
import { loadOrCreateSecret } from "@/lib/runtime/secrets";
import { createDeps } from "@/lib/start/create-deps";
import { createUser } from "@/lib/users/create-user";
import { registerFirstAdmin } from "@/lib/users/register-first-admin";
import { actAs } from "./act-as";
import { FOUNDED_DAYS_AGO, ORGANISATIONS, SECURITY_OFFICER, SUPER_ADMIN } from "./ecosystem";
import { simulate } from "./simulate";
import { SimulatedClock } from "./simulated-clock";

const env = parseEnv(process.env);
const completeMark = join(env.dataDir, "demo-is-complete");
const secrets = join(env.dataDir, "secrets");

try {
  const isNew = !(await exists(completeMark));
  if (isNew && (await exists(join(secrets, "demo-password")))) {
    throw refusal(
      `A demo was interrupted in ${env.dataDir}. Remove that directory if it contains nothing else, or set DATA_DIR to an empty one, and start again.`,
    );
  }
  if (isNew && (await exists(secrets))) {
    throw refusal(`${env.dataDir} contains another portal's data. Set DATA_DIR to another directory, or unset it.`);
  }
  const password = await loadOrCreateSecret(secrets, "demo-password");
  const token = await loadOrCreateSecret(secrets, "demo-token");
  if (isNew) {
    await fill(password, token);
    await writeFile(completeMark, `${new Date().toISOString()}\n`);
  }
  printAccounts(password, token);
} catch (error) {
  console.error(isAppError(error) ? error.publicMessage : error);
  process.exitCode = 1;
}

function refusal(publicMessage: string): AppError {
  return new AppError("precondition_failed", publicMessage);
}

async function fill(password: string, token: string): Promise<void> {
  const clock = new SimulatedClock(FOUNDED_DAYS_AGO);
  const deps = await createDeps(env, { renderMail, clock, log: createLogger("silent") });
  try {
    const operator = { actor: { kind: "operator" } as const, deps, requestId: "demo" };
    await createUser.execute(operator, { ...SECURITY_OFFICER, password, platformRole: "security_officer" });
    const { user } = await createUser.execute(operator, { ...SUPER_ADMIN, password, platformRole: "super_admin" });
    const administrator = actAs(deps, user, { platformRole: "super_admin" });
    const keysDirectory = join(env.dataDir, "client-keys");
    const { isTTY } = process.stderr;
    await simulate({ deps, clock, administrator, password, keysDirectory }, (daysAgo) => {
      if (isTTY) process.stderr.write(`\rCreating the sample ecosystem: ${daysAgo} days to go   `);
    });
    if (isTTY) process.stderr.write("\n");
    // Run today, because the token is valid for a year: the administrator exists already and gets it.
    await registerFirstAdmin(deps, { email: user.email, password, token });
  } finally {
    await deps.db.close();
  }
}

function printAccounts(password: string, token: string): void {
  const people = [
    ["super administrator", SUPER_ADMIN.email],
    ["security officer", SECURITY_OFFICER.email],
    ...ORGANISATIONS.map(({ legalName, admin }) => [legalName, admin.email]),
  ];
  console.log("\n  Demo accounts");
  for (const [role, email] of people) console.log(`    ${email?.padEnd(32)}${role}`);
  console.log(`  Password (all accounts)   ${password}`);
  console.log(`  COUNTERSIGN_ADMIN_TOKEN   ${token}`);
  console.log(`  Client keys               ${join(env.dataDir, "client-keys")}`);
}

/** Whether the path exists. */
function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
