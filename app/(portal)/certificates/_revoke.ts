import type { z } from "zod";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import type { RevokeCertificateInput } from "@/lib/certificates/schema/revocation";
import { AppError } from "@/lib/errors";
import { Kid } from "@/lib/operation/fields";
import { readValue } from "@/lib/operation/parse";
import type { Context } from "@/lib/start/deps";

/** Number of trailing KID characters that confirm a revocation. */
export const CONFIRMATION_LENGTH = 6;

/**
 * Revokes the certificate if the confirmation matches the end of its KID. Checked on the server too, because browsers can send anything.
 * @throws AppError invalid_input when the characters are not the KID's last six
 */
export async function revokeConfirmed(context: Context, form: FormData) {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const kid = readValue(Kid, text("kid")).value;
  if (!kid || text("confirmation") !== kid.slice(-CONFIRMATION_LENGTH)) {
    throw new AppError("invalid_input", "The characters don't match the end of the KID. Nothing was revoked.", {
      details: {
        fields: [{ path: "confirmation", message: "Type the last six characters of the KID (case-sensitive)." }],
      },
    });
  }
  const comment = text("comment");
  return revokeCertificate.execute(context, {
    kid,
    // Validated by the operation's schema.
    reason: text("reason") as z.input<typeof RevokeCertificateInput>["reason"],
    ...(comment ? { comment } : {}),
  });
}
