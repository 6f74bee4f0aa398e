import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { isHolderActiveSql, suspendedPart } from "./suspension";

const BOTH = ["active", "suspended"] as const;
const CASES = BOTH.flatMap((organisationStatus) =>
  [...BOTH, null].map((applicationStatus) => ({ organisationStatus, applicationStatus })),
);

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

describe("suspension", () => {
  it("names the highest suspended part", () => {
    const part = (organisation: boolean, application: boolean, client: boolean) => {
      const status = (isActive: boolean) => (isActive ? "active" : "suspended");
      return suspendedPart({
        organisationStatus: status(organisation),
        applicationStatus: status(application),
        clientStatus: status(client),
      });
    };
    expect(part(true, true, true)).toBeUndefined();
    expect(part(false, false, false)).toBe("organisation");
    expect(part(true, false, false)).toBe("application");
    expect(part(true, true, false)).toBe("client");
  });

  it.each(CASES)("is the same in SQL for %o", async ({ organisationStatus, applicationStatus }) => {
    const [row] = await harness.deps.db.prisma.$queryRawUnsafe<{ active: boolean }[]>(
      `SELECT ${isHolderActiveSql("o", "a")} AS active
       FROM (SELECT $1::entity_status AS status) o, (SELECT CASE WHEN $2::text IS NULL THEN NULL ELSE 'a' END AS id,
         $2::entity_status AS status) a`,
      organisationStatus,
      applicationStatus,
    );
    expect(row?.active).toBe(suspendedPart({ organisationStatus, applicationStatus }) === undefined);
  });
});
