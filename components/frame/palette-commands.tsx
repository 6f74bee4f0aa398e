"use client";

import { Keyboard, LogOut, SunMoon } from "lucide-react";
import { useTheme } from "next-themes";
import type { PaletteItem } from "../ui/palette-item";

/** Commands that run in the browser: theme, shortcuts, sign out. */
export function usePaletteCommands({
  signOut,
  showShortcuts,
}: {
  signOut: () => Promise<void>;
  showShortcuts: () => void;
}): PaletteItem[] {
  const { resolvedTheme, setTheme } = useTheme();
  const other = resolvedTheme === "dark" ? "light" : "dark";
  return [
    {
      id: "theme",
      label: `Switch to the ${other} theme`,
      group: "Actions",
      icon: <SunMoon />,
      keywords: ["appearance", "dark", "light"],
      run: () => setTheme(other),
    },
    {
      id: "shortcuts",
      label: "Keyboard shortcuts",
      group: "Actions",
      icon: <Keyboard />,
      keywords: ["help", "keys"],
      shortcut: "?",
      run: showShortcuts,
    },
    {
      id: "sign-out",
      label: "Sign out",
      group: "Actions",
      icon: <LogOut />,
      keywords: ["log out"],
      run: () => void signOut(),
    },
  ];
}
