"use client";

import { Dropdown, Label, Separator } from "@heroui/react";
import type { ReactNode, RefObject } from "react";
import { RouterProvider } from "react-aria-components";
import { useNavigate } from "./use-navigate";

export interface MenuAction {
  id: string;
  label: string;
  icon?: ReactNode;
  /** A page or a download. Server components can only use this, not `onAction`. */
  href?: string;
  /** The file name to save under; makes `href` a download. */
  download?: string | true;
  onAction?: () => void;
  tone?: "default" | "danger";
  isDisabled?: boolean;
  /** Explanation, or the reason it is disabled. */
  description?: string;
  /** Separator above this item. */
  hasSeparator?: boolean;
  /** Opens a submenu instead. */
  items?: readonly MenuAction[];
}

export type MenuPlacement = "bottom end" | "bottom start" | "top start";

export interface MenuWindowProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  /** The button that the menu belongs to. */
  triggerRef: RefObject<HTMLButtonElement | null>;
  label: string;
  items: readonly MenuAction[];
  header: ReactNode;
  placement: MenuPlacement;
  /** The item that is focused first; undefined: the menu itself, as after a click. */
  focus: "first" | "last" | undefined;
}

/** The open part of `Menu`. Its links are followed without reloading the page. */
export function MenuWindow({
  isOpen,
  onOpenChange,
  triggerRef,
  label,
  items,
  header,
  placement,
  focus,
}: MenuWindowProps) {
  const navigate = useNavigate();
  const close = () => onOpenChange(false);
  return (
    <RouterProvider navigate={navigate}>
      <Dropdown.Popover
        isOpen={isOpen}
        onOpenChange={onOpenChange}
        triggerRef={triggerRef}
        trigger="MenuTrigger"
        aria-label={label}
        placement={placement}
        className="dropdown__popover min-w-44 rounded-lg"
      >
        {header}
        <Dropdown.Menu aria-label={label} onClose={close} autoFocus={focus ?? true} className="dropdown__menu">
          {items.flatMap((item) => renderItem(item, close))}
        </Dropdown.Menu>
      </Dropdown.Popover>
    </RouterProvider>
  );
}

/** `close` closes the whole menu, also from a submenu. */
function renderItem(item: MenuAction, close: () => void): ReactNode[] {
  const line = item.hasSeparator ? [<Separator key={`${item.id}-line`} className="my-1" />] : [];
  const content = (
    <>
      {item.icon ? (
        <span aria-hidden="true" className={`[&_svg]:size-4 ${item.tone === "danger" ? "text-danger" : "text-muted"}`}>
          {item.icon}
        </span>
      ) : null}
      <span className="flex min-w-0 flex-col">
        <Label>{item.label}</Label>
        {item.description ? <span className="text-xs text-muted">{item.description}</span> : null}
      </span>
    </>
  );
  const shared = {
    id: item.id,
    textValue: item.label,
    variant: item.tone ?? "default",
    isDisabled: item.isDisabled ?? false,
  } as const;
  if (item.items) {
    return [
      ...line,
      <Dropdown.SubmenuTrigger key={item.id}>
        <Dropdown.Item {...shared}>
          {content}
          <Dropdown.SubmenuIndicator />
        </Dropdown.Item>
        <Dropdown.Popover className="dropdown__popover min-w-40 rounded-lg">
          <Dropdown.Menu aria-label={item.label} className="dropdown__menu">
            {item.items.flatMap((one) => renderItem(one, close))}
          </Dropdown.Menu>
        </Dropdown.Popover>
      </Dropdown.SubmenuTrigger>,
    ];
  }
  const target = item.href ? { href: item.href, ...(item.download ? { download: item.download } : {}) } : {};
  const choose = () => {
    close();
    item.onAction?.();
  };
  return [
    ...line,
    <Dropdown.Item key={item.id} {...shared} {...target} onAction={choose}>
      {content}
    </Dropdown.Item>,
  ];
}
