"use client";

import { Dropdown, Label, Separator } from "@heroui/react";
import { EllipsisVertical } from "lucide-react";
import type { ReactNode } from "react";
import { Button as AriaButton } from "react-aria-components";
import { type ButtonLook, buttonClass } from "./button";

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

/** A menu with any trigger; the two above cover most cases. */
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
  placement?: "bottom end" | "bottom start" | "top start";
}) {
  return (
    <Dropdown>
      <AriaButton aria-label={label} className={triggerClass}>
        {trigger}
      </AriaButton>
      <Dropdown.Popover placement={placement} className="min-w-44 rounded-lg">
        {header}
        <MenuItems label={label} items={items} />
      </Dropdown.Popover>
    </Dropdown>
  );
}

function MenuItems({ label, items }: { label: string; items: readonly MenuAction[] }) {
  return <Dropdown.Menu aria-label={label}>{items.flatMap(renderItem)}</Dropdown.Menu>;
}

function renderItem(item: MenuAction): ReactNode[] {
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
        <Dropdown.Popover className="min-w-40 rounded-lg">
          <MenuItems label={item.label} items={item.items} />
        </Dropdown.Popover>
      </Dropdown.SubmenuTrigger>,
    ];
  }
  const target = item.href ? { href: item.href, ...(item.download ? { download: item.download } : {}) } : {};
  return [
    ...line,
    <Dropdown.Item key={item.id} {...shared} {...target} {...(item.onAction ? { onAction: item.onAction } : {})}>
      {content}
    </Dropdown.Item>,
  ];
}
