import { parseCertificate } from "@/lib/pki/certificate";
import { pemEncode } from "@/lib/pki/pem";
import { defineOperation } from "./context";
import { extensionLines } from "./extension-lines";
import { findReferenced } from "./find-referenced";
import { CertificateDescription, KidInput } from "./schema/certificate";
import { readScope, toCertificate } from "./view";

/** The information of `openssl x509 -text`, as data for a page. */
export const describeCertificate = defineOperation({
  operation: "certificate.describe",
  summary: "Get the contents of a certificate: names, key, extensions, thumbprints.",
  permission: "certificate:read",
  scope: "organisation",
  effect: "read",
  input: KidInput,
  output: CertificateDescription,
  async run({ ctx, input, tx }) {
    const row = await findReferenced(tx, readScope(ctx.actor), input.kid);
    const certificate = toCertificate(ctx.deps, row);
    const parsed = parseCertificate(row.der ?? new Uint8Array());
    const { kind, bits, curve, keyFingerprint, keyThumbprint, spkiDer } = parsed.publicKey;
    return {
      certificate,
      version: parsed.version,
      signatureAlgorithm: parsed.signatureAlgorithm,
      subject: [...parsed.subject],
      issuer: [...parsed.issuer],
      publicKey: {
        kind,
        bits,
        ...(curve ? { curve } : {}),
        fingerprint: keyFingerprint,
        thumbprint: keyThumbprint,
        pem: pemEncode("PUBLIC KEY", spkiDer),
      },
      thumbprintSha1: parsed.thumbprintSha1,
      extensions: parsed.extensions.map((extension) => ({
        oid: extension.oid,
        name: extension.name ?? null,
        critical: extension.critical,
        lines: extensionLines(extension),
      })),
      requestedBy: { kind: row.requestedByKind, id: row.requestedById },
      revocationNote: row.revocationNote,
    };
  },
});
