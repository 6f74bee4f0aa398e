import { expect, it } from "vitest";
import { markupOf, tagsOf } from "@/components/testing/markup";
import type { SetupProgress } from "@/lib/home/schema";
import { SetupCard } from "./setup-card";

const progress: SetupProgress = {
  organisationId: "bank",
  applicationId: "hub",
  clientId: "worker",
  steps: [
    { step: "organisation", isDone: true },
    { step: "token", isDone: true },
    { step: "second_administrator", isDone: false },
  ],
};

it("shows all steps with their ticks until the first token, afterwards only what is open", () => {
  const all = markupOf(<SetupCard progress={progress} />);
  expect([tagsOf(all, "li").length, all.includes("Create an organisation")]).toEqual([3, true]);
  const short = markupOf(<SetupCard progress={progress} isShort />);
  expect([tagsOf(short, "li").length, short.includes("Add a second administrator")]).toEqual([1, true]);
  for (const markup of [all, short]) expect(markup).toContain("2 of 3 steps done");
});
