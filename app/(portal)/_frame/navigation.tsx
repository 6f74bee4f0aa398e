import "server-only";
import {
  AppWindow,
  Building2,
  FileBadge2,
  FileCheck2,
  FilePlus2,
  House,
  KeyRound,
  Landmark,
  ListChecks,
  Mailbox,
  Plus,
  ScrollText,
  ShieldAlert,
  Users,
} from "lucide-react";
import { canDo } from "@/app/_server/permissions";
import { currentActor } from "@/app/_server/session";
import type { NavItem, NavSection } from "@/components/frame/navigation";
import type { PaletteItem } from "@/components/ui/palette-item";
import { scopeOf } from "@/lib/operation/actor";
import type { Permission } from "@/lib/operation/permissions";

interface Place extends NavItem {
  permission?: Permission;
  /** Only for users who have the permission in every organisation. */
  isForPlatform?: boolean;
  /** Search keywords. */
  keywords?: string[];
  /** Second key of "g c". */
  shortcut?: string;
}

const everyday: readonly Place[] = [
  { href: "/", label: "Home", icon: <House />, keywords: ["start", "overview"], shortcut: "h" },
  {
    href: "/certificates",
    label: "Certificates",
    icon: <FileBadge2 />,
    permission: "certificate:read",
    keywords: ["kid", "serial", "revoke", "expiry"],
    shortcut: "c",
  },
  {
    href: "/revocation",
    label: "Revocation desk",
    icon: <ShieldAlert />,
    permission: "certificate:revoke",
    isForPlatform: true,
    keywords: ["revoke", "compromised"],
    shortcut: "r",
  },
  {
    href: "/mailbox",
    label: "Mailbox",
    icon: <Mailbox />,
    permission: "mail:read",
    keywords: ["email", "mail", "reminder", "outbox"],
    shortcut: "m",
  },
];

const administration: readonly Place[] = [
  {
    href: "/applications",
    label: "Applications",
    icon: <AppWindow />,
    permission: "application:read",
    keywords: ["software statement", "client", "oauth"],
    shortcut: "a",
  },
  {
    href: "/organisations",
    label: "Organisations",
    icon: <Building2 />,
    permission: "organisation:read",
    shortcut: "o",
  },
  {
    href: "/people",
    label: "Users",
    icon: <Users />,
    permission: "user:read",
    keywords: ["people", "members", "roles"],
    shortcut: "u",
  },
  {
    href: "/profiles",
    label: "Certificate types",
    icon: <FileCheck2 />,
    permission: "certificate:read",
    keywords: ["profiles"],
  },
  {
    href: "/authorities",
    label: "Authorities",
    icon: <Landmark />,
    permission: "authority:read",
    keywords: ["ca", "root", "crl", "ocsp"],
  },
  {
    href: "/upgrade",
    label: "Upgrade findings",
    icon: <ListChecks />,
    permission: "audit:read",
    isForPlatform: true,
    keywords: ["migration", "scopes", "names"],
  },
  {
    href: "/audit",
    label: "Audit log",
    icon: <ScrollText />,
    permission: "audit:read",
    keywords: ["log", "history"],
    shortcut: "l",
  },
];

const commands: readonly (Omit<PaletteItem, "group"> & { permission: Permission })[] = [
  {
    id: "new-certificate",
    label: "New certificate for…",
    completes: "New certificate for ",
    icon: <FilePlus2 />,
    keywords: ["create certificate", "issue certificate"],
    permission: "certificate:issue",
  },
  {
    id: "new-client",
    label: "New OAuth client for…",
    completes: "New client for ",
    icon: <Plus />,
    keywords: ["create client", "add client", "new client"],
    permission: "client:write",
  },
  {
    id: "new-application",
    label: "Create application",
    href: "/applications/new",
    icon: <Plus />,
    permission: "application:write",
  },
  {
    id: "which-key",
    label: "Which key is it?",
    href: "/certificates/which-key",
    icon: <KeyRound />,
    permission: "certificate:read",
    keywords: ["private key", "match", "csr", "pkcs12", "p12", "thumbprint"],
  },
  {
    id: "new-organisation",
    label: "Create organisation",
    href: "/organisations/new",
    icon: <Plus />,
    permission: "organisation:create",
  },
  { id: "new-user", label: "Create user", href: "/people/new", icon: <Plus />, permission: "user:write" },
  {
    id: "new-token",
    label: "Create access token",
    href: "/account/tokens/new",
    icon: <Plus />,
    permission: "token:manage",
  },
];

const allowed = async <T extends { permission?: Permission; isForPlatform?: boolean }>(
  entries: readonly T[],
): Promise<T[]> => {
  const actor = await currentActor();
  const answers = await Promise.all(
    entries.map(({ permission, isForPlatform }) =>
      permission && isForPlatform ? scopeOf(actor, permission) === "all" : !permission || canDo(permission),
    ),
  );
  return entries.filter((_, index) => answers[index]);
};

/** Navigation entries that the signed-in user may see. */
export async function navigationSections(): Promise<NavSection[]> {
  const [first, second] = await Promise.all([allowed(everyday), allowed(administration)]);
  const plain = (places: Place[]) => places.map(({ href, label, icon }) => ({ href, label, icon }));
  return [{ items: plain(first) }, { label: "System Admin", items: plain(second) }];
}

/** Pages and commands of the palette; records come from its search. */
export async function paletteItems(): Promise<PaletteItem[]> {
  const [places, actions] = await Promise.all([allowed([...everyday, ...administration]), allowed(commands)]);
  return [
    ...places.map(({ href, label, icon, keywords, shortcut }) => ({
      id: href,
      label,
      href,
      icon,
      group: "Go to",
      ...(keywords ? { keywords } : {}),
      ...(shortcut ? { shortcut: `g ${shortcut}` } : {}),
    })),
    {
      id: "/account",
      label: "Your account",
      href: "/account",
      icon: <Users />,
      group: "Go to",
      keywords: ["password"],
    },
    ...actions.map(({ permission: _permission, ...item }) => ({ ...item, group: "Actions" })),
  ];
}
