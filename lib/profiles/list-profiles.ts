import { z } from "zod";
import { defineOperation } from "@/lib/operation/operation";
import { pageOf } from "@/lib/operation/paging";
import { CertificateProfileSchema } from "./schema";
import { findProfiles } from "./store";

/** Lists the certificate types that can be issued. There are few, so the result is always one page. */
export const listProfiles = defineOperation({
  operation: "profile.list",
  summary: "List the certificate profiles that can be issued.",
  permission: "certificate:read",
  scope: "shared",
  effect: "read",
  input: z.strictObject({}),
  output: pageOf(CertificateProfileSchema),
  async run({ tx }) {
    return { items: await findProfiles(tx), nextCursor: null };
  },
});
