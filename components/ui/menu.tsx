"use client";

import { EllipsisVertical } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { type ButtonLook, buttonClass } from "./button";
import type { MenuAction, MenuPlacement } from "./menu-window";
import { lazyWindow, preload, WhenOpened } from "./when-opened";

export type { MenuAction } from "./menu-window";

/** The ⋮ menu at the end of a row. `label` names the row: "Actions for Payments hub". */
export function ActionsMenu({ label, items }: { label: string; items: readonly MenuAction[] }) {
  return (
    <Menu
      label={label}
      items={items}
      trigger={<EllipsisVertical />}
      triggerClass={`${buttonClass({ variant: "ghost", size: "sm" }, undefined, true)} text-muted! relative z-1`}
    />
  );
}

/** A button with a menu: "Download ▾". */
export function MenuButton({
  label,
  icon,
  items,
  variant,
  size,
}: ButtonLook & { label: string; items: readonly MenuAction[] }) {
  return (
    <Menu
      label={label}
      items={items}
      trigger={
        <>
          {icon}
          {label}
        </>
      }
      triggerClass={buttonClass({ variant, size })}
    />
  );
}

const load = async () => ({ default: (await import("./menu-window")).MenuWindow });
const Window = lazyWindow(load);
const preloadMenu = (): void => preload(load);

/** The item that is focused first when a key opens the menu (ARIA Authoring Practices, menu button). */
const FOCUS: Readonly<Record<string, "first" | "last">> = {
  Enter: "first",
  " ": "first",
  ArrowDown: "first",
  ArrowUp: "last",
};

/** A menu with any trigger; the two above cover most cases. The open part is loaded on hover, focus or the first click. */
export function Menu({
  label,
  items,
  trigger,
  triggerClass,
  header,
  placement = "bottom end",
}: {
  label: string;
  items: readonly MenuAction[];
  trigger: ReactNode;
  triggerClass: string;
  /** Shown above the items: the signed-in user. */
  header?: ReactNode;
  placement?: MenuPlacement;
}) {
  const triggerRef = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [focus, setFocus] = useState<"first" | "last">();
  const open = (first: "first" | "last" | undefined) => {
    triggerRef.current?.focus(); // Safari does not focus a clicked button, and focus returns here
    setFocus(first);
    setOpen(true);
  };
  return (
    <>
      <button
        ref={triggerRef}
        type="button"
        aria-label={label}
        aria-haspopup="true"
        aria-expanded={isOpen}
        className={triggerClass}
        onPointerEnter={preloadMenu}
        onFocus={preloadMenu}
        onClick={(event) => open(event.detail === 0 ? "first" : undefined)}
        onKeyDown={(event) => {
          const first = FOCUS[event.key];
          if (!first) return;
          event.preventDefault();
          open(first);
        }}
      >
        {trigger}
      </button>
      <WhenOpened isOpen={isOpen}>
        <Window
          isOpen={isOpen}
          onOpenChange={setOpen}
          triggerRef={triggerRef}
          label={label}
          items={items}
          header={header}
          placement={placement}
          focus={focus}
        />
      </WhenOpened>
    </>
  );
}
