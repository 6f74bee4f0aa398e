import type { z } from "zod";
import type { Tx } from "@/lib/db/database";
import type { Prisma } from "@/lib/db/generated/client";
import type { CertificateProfile } from "./profile";
import { CertificateProfileSchema } from "./schema";

/** A parsed profile: a `CertificateProfile` with mutable lists. */
type StoredProfile = z.output<typeof CertificateProfileSchema>;

/** The profile with this id, or undefined. */
export async function findProfile(tx: Tx, id: string): Promise<StoredProfile | undefined> {
  const row = await tx.certificateProfile.findUnique({ where: { id } });
  return row ? CertificateProfileSchema.parse(row.definition) : undefined;
}

/** Every profile, oldest (built-in) first. There are few. */
export async function findProfiles(tx: Tx): Promise<StoredProfile[]> {
  const rows = await tx.certificateProfile.findMany({ orderBy: [{ createdAt: "asc" }, { id: "asc" }] });
  return rows.map((row) => CertificateProfileSchema.parse(row.definition));
}

/** Inserts or replaces a built-in profile. */
export async function putBuiltInProfile(tx: Tx, profile: CertificateProfile, at: Date): Promise<void> {
  const definition = profile as unknown as Prisma.InputJsonObject; // plain data; interfaces lack the index signature
  await tx.certificateProfile.upsert({
    where: { id: profile.id },
    create: { id: profile.id, builtIn: true, definition, createdAt: at, updatedAt: at },
    update: { builtIn: true, definition, updatedAt: at },
  });
}
