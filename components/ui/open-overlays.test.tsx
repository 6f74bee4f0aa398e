import { AppRouterContext } from "next/dist/shared/lib/app-router-context.shared-runtime";
import type { ComponentProps, ReactNode } from "react";
import { describe, expect, it, vi } from "vitest";
import { markupOf, tagsOf } from "../testing/markup";
import { DialogFooter } from "./dialog";
import { DialogWindow } from "./dialog-window";
import { PaletteWindow } from "./palette-window";

// The library renders the backdrop into the browser's document. Its content is what these tests are about.
vi.mock("@heroui/react", async (original) => {
  const library = await original<typeof import("@heroui/react")>();
  const Through = ({ isOpen = true, children }: { isOpen?: boolean; children: ReactNode }) =>
    isOpen ? children : null;
  return { ...library, Modal: { ...library.Modal, Backdrop: Through, Container: Through } };
});

/** Ids that React creates, in their order. */
const withoutIds = (markup: string): string => {
  const ids = [...new Set(markup.match(/(?:react-aria-|radix-)?_R_\w*_/g))];
  return ids.reduce((text, id, index) => text.replaceAll(id, `#${index + 1}`), markup);
};

describe("an open dialog", () => {
  const dialog = (props: { isOpen?: boolean; role?: "alertdialog" } = {}) =>
    withoutIds(
      markupOf(
        <DialogWindow isOpen onOpenChange={() => {}} title="Revoke?" {...props}>
          Clients lose access.
          <DialogFooter>Cancel</DialogFooter>
        </DialogWindow>,
      ),
    );
  const content = (id: string) =>
    '<div><h2 id="#1" slot="title">Revoke?</h2></div>' +
    `<button type="button" tabindex="0" aria-label="Close" id="${id}" slot="close"></button>` +
    "<div>Clients lose access.<div>Cancel</div></div></section>";

  it.each([
    ["a dialog", {}, `<section aria-labelledby="#1" role="dialog" tabindex="-1">${content("#2")}`],
    [
      "an alert dialog",
      { role: "alertdialog" as const },
      `<section aria-labelledby="#1" role="alertdialog" tabindex="-1" aria-describedby="#2">${content("#3")}`,
    ],
  ])("is %s: its title names it, and its close button has a name", (_, props, markup) => {
    expect(dialog(props)).toBe(markup);
  });

  it("is not rendered when closed", () => expect(dialog({ isOpen: false })).toBe(""));
});

describe("the command palette", () => {
  const items = [
    { id: "home", label: "Home", href: "/", group: "Pages" },
    { id: "new", label: "New certificate", href: "/new", group: "Actions", detail: "Payments hub" },
    { id: "audit", label: "Audit log", href: "/audit", group: "Pages" },
  ];
  const palette = (props: Partial<ComponentProps<typeof PaletteWindow>> = {}) =>
    withoutIds(
      markupOf(
        <AppRouterContext value={{} as never}>
          <PaletteWindow isOpen onOpenChange={() => {}} items={items} {...props} />
        </AppRouterContext>,
      ),
    );

  it("is a named dialog with a named combobox that controls its list", () => {
    const markup = palette({ label: "Switch organisation", placeholder: "Find an organisation" });
    expect(markup).toMatch(/^<section aria-label="Switch organisation" role="dialog" tabindex="-1">/);
    expect(markup).toContain('<label cmdk-label="" for="#1" id="#2">Switch organisation</label>');
    const [input] = tagsOf(markup, "input");
    for (const attribute of [
      'role="combobox"',
      'aria-autocomplete="list"',
      'aria-expanded="true"',
      'aria-controls="#3"',
      'aria-labelledby="#2"',
      'id="#1"',
      'placeholder="Find an organisation"',
    ]) {
      expect(input).toContain(attribute);
    }
    expect(markup).toMatch(/<div cmdk-list="" role="listbox" [^>]*aria-label="[^"]+" id="#3">/);
  });

  it("lists its items by group, headings in the order they first appear", () => {
    const markup = palette();
    const parts = markup.matchAll(
      /cmdk-group-heading="" aria-hidden="true" id="(#\d+)">(\w+)|role="option"[^>]*>(.*?)<\/div>/g,
    );
    expect(Array.from(parts, ([, , heading, option = ""]) => heading ?? option.replaceAll(/<[^>]+>/g, "|"))).toEqual([
      "Pages",
      "||||Home||",
      "||||Audit log||",
      "Actions",
      "||||New certificate||Payments hub||",
    ]);
    const headings = Array.from(
      markup.matchAll(/cmdk-group-heading="" aria-hidden="true" id="(#\d+)"/g),
      ([, id]) => id,
    );
    expect(headings).toHaveLength(2);
    for (const id of headings) expect(markup).toContain(`role="group" aria-labelledby="${id}"`);
  });

  it("has only options in its listbox", () => {
    const [before, listbox] = palette({ items: [] }).split('role="listbox"');
    expect(before).toContain('role="status"');
    expect(listbox).not.toContain('role="status"');
  });

  it.each([
    ["announces that nothing matches", { items: [] }, '<p role="status">No results for “”.</p>'],
    ["is absent when closed", { isOpen: false }, ""],
  ])("%s", (_, props, markup) => {
    if (markup) expect(palette(props)).toContain(markup);
    else expect(palette(props)).toBe("");
  });
});
