import { describe, expect, it } from "vitest";
import { grouped, matching, type PaletteItem, withRecent } from "./palette-item";

const item = (label: string, more: Partial<PaletteItem> = {}): PaletteItem => ({
  ...{ id: label, label, group: "Go to", href: `/${label}` },
  ...more,
});

describe("the entries of the palette", () => {
  const items = [
    item("Certificates", { keywords: ["kid"] }),
    item("New certificate for…", { group: "Actions", keywords: ["create certificate"] }),
    item("Your account", { keywords: ["password"] }),
  ];
  const labels = (text: string) => matching(items, text).map(({ label }) => label);

  it.each([
    ["", ["Certificates", "New certificate for…", "Your account"]],
    ["cert", ["Certificates", "New certificate for…"]],
    ["new cert", ["New certificate for…"]],
    ["CREATE", ["New certificate for…"]],
    ["password", ["Your account"]],
    ["nothing", []],
  ])("%s: best matches first, by label or keyword", (text, expected) => expect(labels(text)).toEqual(expected));

  it("are grouped by heading in the order of their first entry", () => {
    expect([...grouped(items).keys()]).toEqual(["Go to", "Actions"]);
  });

  it("recent ones are the last five pages, each once, newest first", () => {
    let recent: PaletteItem[] = [];
    for (const label of ["a", "b", "c", "d", "e", "f", "b"]) recent = withRecent(recent, item(label));
    expect(recent.map(({ label }) => label)).toEqual(["b", "f", "e", "d", "c"]);
    expect(new Set(recent.map(({ group }) => group))).toEqual(new Set(["Recent"]));
    const { href: _, ...command } = item("theme");
    expect(withRecent(recent, command)).toEqual(recent);
  });
});
