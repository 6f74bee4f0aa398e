import { z } from "zod";
import { Id } from "@/lib/operation/fields";

export const VerifyJwsInput = z.strictObject({
  clientId: Id,
  /** Compact serialisation. The limit is above 64 KiB, so that the parser reports the error. */
  jws: z
    .string()
    .min(1, "Paste the JWS.")
    .max(90_000, "The JWS is larger than 64 KiB.")
    .meta({ file: "the JWS, compact serialisation" }),
});

export const VerifiedJws = z
  .strictObject({
    clientId: Id,
    /** The client's key that signed. */
    kid: z.string(),
    /** Source and name of that certificate or key. */
    key: z.strictObject({ source: z.enum(["certificate", "registered", "jwks_uri"]), name: z.string() }),
    algorithm: z.string(),
    header: z.record(z.string(), z.unknown()),
    /** Type of `payload`: a JSON value, text, or null because it is neither. */
    payloadType: z.enum(["json", "text", "binary"]),
    payload: z.unknown(),
    /** The payload as signed. */
    payloadBase64url: z.string(),
  })
  .meta({ id: "VerifiedJws" });
export type VerifiedJws = z.output<typeof VerifiedJws>;
