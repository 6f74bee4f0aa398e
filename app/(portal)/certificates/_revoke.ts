import type { z } from "zod";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import type { RevokeCertificateInput } from "@/lib/certificates/schema";
import { AppError } from "@/lib/errors";
import { Kid } from "@/lib/operation/fields";
import type { Context } from "@/lib/start/deps";

/** How much of the KID has to be typed: the last six characters. */
export const CONFIRMATION_LENGTH = 6;

/**
 * Revokes the certificate whose KID ends with what was typed. Checked here too, because a browser can send anything.
 * @throws AppError invalid_input when the characters are not the KID's last six
 */
export async function revokeConfirmed(context: Context, form: FormData) {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const kid = Kid.safeParse(text("kid"));
  if (!kid.success || text("confirmation") !== kid.data.slice(-CONFIRMATION_LENGTH)) {
    throw new AppError("invalid_input", "The characters are not the last six of the KID. Nothing was revoked.", {
      details: {
        fields: [{ path: "confirmation", message: "Type the last six characters of the KID; case matters." }],
      },
    });
  }
  const comment = text("comment");
  return revokeCertificate.execute(context, {
    kid: kid.data,
    // The operation's schema decides whether it is one of the reasons.
    reason: text("reason") as z.input<typeof RevokeCertificateInput>["reason"],
    ...(comment ? { comment } : {}),
  });
}
