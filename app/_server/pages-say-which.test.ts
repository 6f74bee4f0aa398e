import { globSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, it } from "vitest";

const read = (path: string) => readFileSync(path, "utf8");

it("the title of every page of an object names the object", () => {
  const pages = globSync("app/**/page.tsx").filter((path) => path.includes("/[") && path.includes("(portal)"));
  expect(pages.length).toBeGreaterThan(25);
  expect(pages.filter((path) => !read(path).includes("generateMetadata"))).toEqual([]);
});

it("every update that redirects is confirmed on the page where it leads", () => {
  const updates = globSync("app/**/actions.ts").flatMap((path) =>
    [...read(path).matchAll(/act\(update\w+, \{[^;]*?redirectTo: [^`;]*`\/(\w+)\/([^`]*)`/g)].map(
      ([, list = "", target = ""]) => ({ folder: dirname(path), list, target }),
    ),
  );
  expect(updates.map(({ list }) => list).sort()).toEqual(["certificates", "organisations"]);
  for (const { folder, target } of updates) {
    expect(target).toMatch(/\?saved=1$/);
    const [page = ""] = globSync(`${folder}/*/page.tsx`).filter((path) => path.includes("/["));
    expect(read(page)).toMatch(/<ArrivalToast [^>]*param="saved"/);
  }
});
