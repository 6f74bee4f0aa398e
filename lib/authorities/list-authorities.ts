import { z } from "zod";
import { defineOperation } from "@/lib/operation/operation";
import { parseCertificate } from "@/lib/pki/certificate";
import { formatName } from "@/lib/pki/names";
import { AuthoritySummary, ListAuthoritiesInput } from "./schema";
import { crlStates, listActiveAuthorities } from "./store";
import { statusUrls } from "./urls";

/** The current chain of trust: root, issuing CAs and responders in use, with the state of their CRLs. */
export const listAuthorities = defineOperation({
  operation: "authority.list",
  summary: "List the certificate authorities and the state of their CRLs.",
  permission: "authority:read",
  scope: "platform",
  effect: "read",
  input: ListAuthoritiesInput,
  output: z.array(AuthoritySummary),
  async run({ ctx, tx }) {
    const [rows, crls] = await Promise.all([listActiveAuthorities(tx), crlStates(tx)]);
    return rows.map((row) => {
      const certificate = parseCertificate(row.certificateDer);
      const { kind, curve, bits } = certificate.publicKey;
      const { kind: authorityKind } = row;
      const urls =
        authorityKind === "root" || authorityKind === "issuing" ? statusUrls(ctx.deps.env.pkiUrl, row.id) : null;
      const crl = crls.get(row.id);
      return {
        id: row.id,
        kind: row.kind as AuthoritySummary["kind"],
        status: row.status as AuthoritySummary["status"],
        parentId: row.parentId,
        name: row.name,
        subject: formatName(certificate.subject),
        serial: row.serial,
        notBefore: row.notBefore.toISOString(),
        notAfter: row.notAfter.toISOString(),
        keyAlgorithm: kind === "RSA" ? `RSA ${bits}` : [kind, curve].filter(Boolean).join(" "),
        thumbprintSha256: certificate.thumbprintSha256,
        crl: crl
          ? {
              number: crl.number,
              revokedCount: crl.revokedCount,
              thisUpdate: crl.thisUpdate.toISOString(),
              nextUpdate: crl.nextUpdate.toISOString(),
            }
          : null,
        links: {
          certificate: urls?.caIssuers ?? `${ctx.deps.env.pkiUrl}/pki/${row.id}.crt`,
          crl: urls?.crl ?? null,
          ocsp: urls?.ocsp ?? null,
        },
      };
    });
  },
});
