import { z } from "zod";

export const ListAuthoritiesInput = z.strictObject({});

export const AuthoritySummary = z
  .strictObject({
    id: z.string(),
    /** `tls`: the certificate of our own TLS listener. */
    kind: z.enum(["root", "issuing", "ocsp", "tls"]),
    status: z.enum(["active", "retired"]),
    parentId: z.string().nullable(),
    name: z.string(),
    subject: z.string(),
    serial: z.string(),
    notBefore: z.iso.datetime(),
    notAfter: z.iso.datetime(),
    /** `EC P-256`, `RSA 3072`. */
    keyAlgorithm: z.string(),
    thumbprintSha256: z.string(),
    crl: z
      .strictObject({
        /** Decimal; may be larger than a JavaScript number. */
        number: z.string(),
        thisUpdate: z.iso.datetime(),
        nextUpdate: z.iso.datetime(),
        revokedCount: z.number(),
      })
      .nullable(),
    links: z.strictObject({ certificate: z.string(), crl: z.string().nullable(), ocsp: z.string().nullable() }),
  })
  .meta({ id: "Authority" });
export type AuthoritySummary = z.infer<typeof AuthoritySummary>;
