import { z } from "zod";
import { keyUsageNames } from "@/lib/pki/key-usage";
import type { CertificateProfile } from "./profile";

const oid = z
  .string()
  .max(128)
  .regex(/^[0-2](\.(0|[1-9]\d{0,9}))+$/, "Enter a dotted object identifier, such as 1.3.6.1.4.1.32473.1.1.");

const AllowedKeySchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("RSA"),
    bits: z.array(z.union([z.literal(2048), z.literal(3072), z.literal(4096)])).min(1),
  }),
  z.strictObject({ kind: z.literal("EC"), curves: z.array(z.enum(["P-256", "P-384", "P-521"])).min(1) }),
  z.strictObject({ kind: z.literal("Ed25519") }),
  z.strictObject({ kind: z.literal("X25519") }),
]);

const attributeType = z.union([
  z.enum(["C", "ST", "L", "O", "OU", "CN", "serialNumber", "organizationIdentifier"]),
  oid,
]);

const SubjectRuleSchema = z.discriminatedUnion("from", [
  z.strictObject({
    type: attributeType,
    from: z.enum(["country", "legalName", "organisationId", "uniqueName"]),
  }),
  z.strictObject({ type: attributeType, from: z.literal("text"), value: z.string().min(1).max(64) }),
]);

/** Excludes the usages reserved for authorities: a leaf with them could sign certificates. */
const leafKeyUsage = z.enum(keyUsageNames).exclude(["keyCertSign", "cRLSign"]);

const KeyUsagesSchema = z.strictObject({
  RSA: z.array(leafKeyUsage).min(1).optional(),
  EC: z.array(leafKeyUsage).min(1).optional(),
  Ed25519: z.array(leafKeyUsage).min(1).optional(),
  X25519: z.array(leafKeyUsage).min(1).optional(),
});

const anyExtendedKeyUsage = "2.5.29.37.0";
const ocspSigning = "1.3.6.1.5.5.7.3.9";

/** A profile from an ecosystem: its shape, and the rules for any leaf profile. */
export const CertificateProfileSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]{1,38}[a-z0-9]$/, "Use 3 to 40 lower-case letters, digits and hyphens."),
    type: z.enum(["signing", "transport", "encryption"]),
    name: z.string().min(1).max(64),
    description: z.string().min(1).max(300),
    level: z.enum(["application", "organisation"]),
    use: z.enum(["sig", "enc", "tls"]),
    fileSuffix: z.string().regex(/^[a-z0-9]{1,32}$/, "Use up to 32 lower-case letters and digits."),
    allowedKeys: z.array(AllowedKeySchema).min(1),
    keyUsages: KeyUsagesSchema,
    extendedKeyUsages: z.array(z.union([z.enum(["serverAuth", "clientAuth"]), oid])).max(8),
    subject: z.array(SubjectRuleSchema).min(1).max(12),
    subjectAltNames: z.array(z.enum(["dns", "ip", "email", "uri"])),
    validityDays: z.int().min(1).max(825),
    reminderDays: z
      .array(z.int().min(-30).max(400))
      .max(20)
      .refine((days) => new Set(days).size === days.length, "List each day once.")
      .optional(),
    renewalNeedsNewKey: z.boolean().optional(),
    policyOid: oid,
  })
  .superRefine((profile, context) => {
    for (const { kind } of profile.allowedKeys) {
      if (!profile.keyUsages[kind]) {
        context.addIssue({ code: "custom", path: ["keyUsages"], message: `Set the key usages of ${kind} keys.` });
      }
    }
    if (!profile.subject.some((rule) => rule.type === "CN")) {
      context.addIssue({ code: "custom", path: ["subject"], message: "The subject needs a common name (CN)." });
    }
    const foreign = profile.extendedKeyUsages.find((usage) => usage === anyExtendedKeyUsage || usage === ocspSigning);
    if (foreign) {
      context.addIssue({
        code: "custom",
        path: ["extendedKeyUsages"],
        message: `${foreign} is not allowed in leaf profiles.`,
      });
    }
  })
  .meta({ id: "CertificateProfile" }) satisfies z.ZodType<CertificateProfile>;
