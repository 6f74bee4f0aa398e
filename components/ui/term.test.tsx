import { expect, it } from "vitest";
import { glossary } from "../glossary";
import { markupOf as markup } from "../testing/markup";
import { DescriptionList } from "./description-list";
import { Term } from "./term";

it("a term is explained by a native popover: a button with a name, and the text", () => {
  const html = markup(<Term of="superseded" />);
  expect(html).toContain('aria-label="What is Superseded?"');
  expect(html).toContain(glossary.superseded.text);
  const [, target] = /popovertarget="([^"]+)"/i.exec(html) ?? [];
  expect(html).toContain(`id="${target}"`);
});

it("two terms of a page have popovers of their own", () => {
  const html = markup(
    <DescriptionList
      items={[
        { term: "KID", about: "kid", value: "a" },
        { term: "Key set", about: "jwks", value: "b" },
      ]}
    />,
  );
  const targets = Array.from(html.matchAll(/popovertarget="([^"]+)"/gi), ([, id]) => id);
  expect(new Set(targets).size).toBe(2);
});

it.each(Object.entries(glossary))("%s has at most two sentences", (_, { text }) => {
  expect(text).toMatch(/\.$/);
  expect(text.replaceAll(/\(RFC \d+\)|FAPI 2\.0|\d\.\d/g, "").match(/\.(?= |$)/g)?.length).toBeLessThanOrEqual(2);
});
