import { z } from "zod";
import { Id } from "@/lib/operation/fields";

export const VerifyJwsInput = z.strictObject({
  clientId: Id,
  /** Compact serialisation. The limit is above 64 KiB, so that the reader says what is wrong. */
  jws: z.string().min(1, "Paste the JWS.").max(90_000, "A JWS has at most 64 KiB."),
});

export const VerifiedJws = z
  .strictObject({
    clientId: Id,
    /** Which of the client's keys signed. */
    kid: z.string(),
    /** The certificate or key it is: where it comes from and its name. */
    key: z.strictObject({ source: z.enum(["certificate", "registered", "jwks_uri"]), name: z.string() }),
    algorithm: z.string(),
    header: z.record(z.string(), z.unknown()),
    /** What `payload` is: the JSON value, a text, or null because it is neither. */
    payloadType: z.enum(["json", "text", "binary"]),
    payload: z.unknown(),
    /** The payload as it was signed. */
    payloadBase64url: z.string(),
  })
  .meta({ id: "VerifiedJws" });
export type VerifiedJws = z.output<typeof VerifiedJws>;
