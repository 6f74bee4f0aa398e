import { AppError } from "@/lib/errors";
import { Email } from "@/lib/operation/fields";
import type { Env } from "@/lib/runtime/env";
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from "./password-rule";
import { NewPassword } from "./schema";

const TOKEN = "COUNTERSIGN_ADMIN_TOKEN";
const MIN_TOKEN_LENGTH = 32;

/**
 * The administrator configured in the environment; undefined without one.
 * @throws AppError precondition_failed with the invalid variable and an example, never its value
 */
export function parseAdmin({ email, password, token }: Env["admin"]): { email: string; password: string } | undefined {
  if (token !== undefined && token.length < MIN_TOKEN_LENGTH) {
    throw invalidSetting(
      TOKEN,
      `must have at least ${MIN_TOKEN_LENGTH} characters, such as the output of openssl rand -hex 32`,
    );
  }
  if (email === undefined && password === undefined) {
    if (token === undefined) return undefined;
    throw invalidSetting(TOKEN, "requires COUNTERSIGN_ADMIN_EMAIL and COUNTERSIGN_ADMIN_PASSWORD");
  }
  const address = Email.safeParse(email);
  if (!address.success)
    throw invalidSetting("COUNTERSIGN_ADMIN_EMAIL", "must be an email address, for example ada@example.com");
  const secret = NewPassword.safeParse(password);
  if (!secret.success) {
    throw invalidSetting(
      "COUNTERSIGN_ADMIN_PASSWORD",
      `must have ${MIN_PASSWORD_LENGTH} to ${MAX_PASSWORD_LENGTH} characters and not be a common password; use a random one, such as the output of openssl rand -base64 18`,
    );
  }
  return { email: address.data, password: secret.data };
}

function invalidSetting(variable: string, why: string): AppError {
  return new AppError("precondition_failed", `${variable} ${why}.`);
}
