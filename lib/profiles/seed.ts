import { isDeepStrictEqual } from "node:util";
import type { Database } from "@/lib/db/database";
import type { Clock } from "@/lib/runtime/clock";
import { builtInProfiles } from "./built-in";
import { findProfiles, putBuiltInProfile } from "./store";

/** Updates the built-in profiles in the database to this version. Writes only profiles that differ; safe to run concurrently. */
export async function seedBuiltInProfiles(db: Database, clock: Clock): Promise<void> {
  const stored = new Map((await findProfiles(db.prisma)).map((profile) => [profile.id, profile]));
  const outdated = builtInProfiles.filter((profile) => !isDeepStrictEqual(stored.get(profile.id), profile));
  for (const profile of outdated) await putBuiltInProfile(db.prisma, profile, clock.now());
}
