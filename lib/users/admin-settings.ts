import { AppError } from "@/lib/errors";
import { Email } from "@/lib/operation/fields";
import type { Env } from "@/lib/runtime/env";
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH, NewPassword } from "./schema";

const TOKEN = "COUNTERSIGN_ADMIN_TOKEN";
const MIN_TOKEN_LENGTH = 32;

/**
 * The environment's administrator; undefined where there is none.
 * @throws AppError precondition_failed naming the variable that is not usable and an example, never its value
 */
export function parseAdmin({ email, password, token }: Env["admin"]): { email: string; password: string } | undefined {
  if (token !== undefined && token.length < MIN_TOKEN_LENGTH) {
    throw unusable(
      TOKEN,
      `must have at least ${MIN_TOKEN_LENGTH} characters, such as the output of openssl rand -hex 32`,
    );
  }
  if (email === undefined && password === undefined) {
    if (token === undefined) return undefined;
    throw unusable(TOKEN, "needs COUNTERSIGN_ADMIN_EMAIL and COUNTERSIGN_ADMIN_PASSWORD beside it");
  }
  const address = Email.safeParse(email);
  if (!address.success) throw unusable("COUNTERSIGN_ADMIN_EMAIL", "must be an email address, such as ada@example.com");
  const secret = NewPassword.safeParse(password);
  if (!secret.success) {
    throw unusable(
      "COUNTERSIGN_ADMIN_PASSWORD",
      `must have ${MIN_PASSWORD_LENGTH} to ${MAX_PASSWORD_LENGTH} characters, such as the output of openssl rand -base64 18`,
    );
  }
  return { email: address.data, password: secret.data };
}

function unusable(variable: string, why: string): AppError {
  return new AppError("precondition_failed", `${variable} ${why}.`);
}
