import { describe, expect, it } from "vitest";
import { RailDrawer } from "../frame/rail-drawer";
import { markupOf, tagsOf } from "../testing/markup";
import { ConfirmButton, ConfirmForm } from "./confirm-dialog";
import { Dialog } from "./dialog";
import { FormDialogButton } from "./form-dialog";
import type { FormState } from "./form-state";
import { ActionsMenu, MenuButton } from "./menu";
import { ToastRegion } from "./toast";

const action = async (): Promise<FormState> => ({ status: "ok" });
const ITEMS = [{ id: "pem", label: "PEM", href: "/certificates/k.pem" }];

describe("overlays", () => {
  it.each([
    [
      "a short form",
      <FormDialogButton key="a" label="Add" title="Add contact" form={{ action, fields: [], submitLabel: "Save" }} />,
      '<button type="button" aria-haspopup="dialog">Add</button>',
    ],
    [
      "a confirmation",
      <ConfirmButton key="a" label="Revoke" title="Revoke?" confirmLabel="Revoke" action={action}>
        Now.
      </ConfirmButton>,
      '<button type="button" aria-haspopup="dialog">Revoke</button>',
    ],
    [
      "the drawer on phones",
      <RailDrawer key="a" sections={[]} />,
      '<button type="button" title="Open navigation" aria-haspopup="dialog" aria-label="Open navigation"></button>',
    ],
  ])("%s is announced by its button and not rendered before it is opened", (_, element, markup) => {
    expect(markupOf(element)).toBe(markup);
  });

  it.each([
    ["with text", <MenuButton key="a" label="Download" items={ITEMS} />, "Download", "Download"],
    ["of a row", <ActionsMenu key="a" label="Actions for Payments" items={ITEMS} />, "Actions for Payments", ""],
  ])("a menu %s is announced, closed and named", (_, element, name, text) => {
    const markup = markupOf(element);
    const [button] = tagsOf(markup, "button");
    for (const attribute of [
      'type="button"',
      'aria-haspopup="true"',
      'aria-expanded="false"',
      `aria-label="${name}"`,
    ]) {
      expect(button).toContain(attribute);
    }
    expect(markup).toBe(`${button}${text}</button>`);
  });

  it("is rendered in the browser: the server sends neither open dialogs nor toasts", () => {
    const dialog = (
      <Dialog isOpen onOpenChange={() => {}} title="Edit">
        Text
      </Dialog>
    );
    expect(markupOf(dialog)).toBe("");
    expect(markupOf(<ToastRegion />)).toBe("");
  });
});

describe("a confirmation on its own page", () => {
  const form = (phrase?: string) =>
    markupOf(
      <ConfirmForm
        action={action}
        confirmLabel="Revoke"
        hidden={{ kid: "k" }}
        cancel="Cancel"
        {...(phrase ? { phrase } : {})}
      >
        Clients lose access.
      </ConfirmForm>,
    );

  it("has its button enabled without JavaScript", () => {
    expect(form()).toBe(
      '<form><input type="hidden" name="kid" value="k"/>Clients lose access.<div>Cancel<button type="submit">Revoke</button></div></form>',
    );
  });

  it("requires the phrase, if any, in a required field", () => {
    expect(form("abc123")).toContain('<label for="confirmation">Type abc123 to confirm</label><input type="text"');
    expect(tagsOf(form("abc123"), "input").at(-1)).toMatch(
      / required="" id="confirmation" name="confirmation" value=""/,
    );
    expect(form("abc123")).toContain('<button type="submit">Revoke</button>'); // only a script can compare; the action checks too
  });
});
