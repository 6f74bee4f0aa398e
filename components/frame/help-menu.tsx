"use client";

import { BookOpen, CircleHelp, FileCode2, Keyboard, Landmark, LifeBuoy } from "lucide-react";
import { ButtonLink, buttonClass } from "../ui/button";
import { Menu } from "../ui/menu";

/** Help in the top bar: the pages that explain, the shortcuts, and whom to ask. Without JavaScript a link to the help page. */
export function HelpMenu({
  supportHref,
  showShortcuts,
}: {
  /** `mailto:` or a page; absent when the operator configured none. */
  supportHref?: string | undefined;
  showShortcuts: () => void;
}) {
  return (
    <>
      <span className="without-script:hidden">
        <Menu
          label="Help"
          triggerClass={buttonClass({ variant: "ghost" }, undefined, true)}
          trigger={<CircleHelp />}
          items={[
            { id: "help", label: "Help and glossary", href: "/help", icon: <BookOpen /> },
            { id: "pki", label: "CAs, CRLs and OCSP", href: "/help#trust", icon: <Landmark /> },
            { id: "developers", label: "For developers", href: "/developers", icon: <FileCode2 /> },
            {
              id: "shortcuts",
              label: "Keyboard shortcuts",
              icon: <Keyboard />,
              onAction: showShortcuts,
              hasSeparator: true,
            },
            ...(supportHref
              ? [{ id: "support", label: "Contact support", href: supportHref, icon: <LifeBuoy /> }]
              : []),
          ]}
        />
      </span>
      <ButtonLink
        variant="ghost"
        href="/help"
        aria-label="Help"
        title="Help"
        className="button--icon-only hidden! without-script:inline-flex!"
      >
        <CircleHelp />
      </ButtonLink>
    </>
  );
}
