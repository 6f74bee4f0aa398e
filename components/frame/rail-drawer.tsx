"use client";

import { Menu } from "lucide-react";
import { useState } from "react";
import { IconButton } from "../ui/button";
import { lazyWindow, preload, WhenOpened } from "../ui/when-opened";
import type { NavSection } from "./navigation";

const load = async () => ({ default: (await import("./drawer-window")).DrawerWindow });
const Drawer = lazyWindow(load);
const preloadDrawer = (): void => preload(load);

/** The rail on phones: a button in the top bar and a drawer from the left, loaded when it is first opened. */
export function RailDrawer({ sections }: { sections: readonly NavSection[] }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <IconButton
        label="Open navigation"
        icon={<Menu />}
        size="md"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
        onTouchStart={preloadDrawer}
        onPointerEnter={preloadDrawer}
        onFocus={preloadDrawer}
        className="lg:hidden"
      />
      <WhenOpened isOpen={isOpen}>
        <Drawer isOpen={isOpen} onOpenChange={setOpen} sections={sections} />
      </WhenOpened>
    </>
  );
}
