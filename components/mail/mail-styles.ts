import type { CSSProperties } from "react";

/** The portal's design tokens (app/globals.css) as hexadecimal colours for style attributes, which email clients support. */
const light = {
  page: "#f9fbfc",
  surface: "#ffffff",
  text: "#18222b",
  quiet: "#54616c",
  border: "#dce2e6",
  accent: "#0b6280",
  link: "#0a5c7b",
};

const tones = {
  info: { color: "#0b4f69", backgroundColor: "#e4f1f6" },
  warning: { color: "#70430a", backgroundColor: "#fdf0d9" },
  danger: { color: "#9c2222", backgroundColor: "#fdecea" },
} as const;

const sans = "Inter, -apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";
const mono = "'JetBrains Mono', ui-monospace, SFMono-Regular, Menlo, Consolas, monospace";

export const style = {
  bare: { margin: 0, padding: 0 },
  page: { padding: "24px 12px", backgroundColor: light.page, fontFamily: sans },
  frame: { maxWidth: "600px", margin: "0 auto" },
  brand: { padding: "0 4px 16px" },
  mark: { color: light.accent, display: "inline-block", verticalAlign: "-4px" },
  brandName: { color: light.text, fontSize: "15px", fontWeight: 600, letterSpacing: "-0.01em" },
  card: {
    backgroundColor: light.surface,
    border: `1px solid ${light.border}`,
    borderRadius: "8px",
    padding: "24px 28px",
  },
  title: { margin: "0 0 16px", color: light.text, fontSize: "20px", lineHeight: "28px", fontWeight: 600 },
  text: { margin: "0 0 16px", color: light.text, fontSize: "14px", lineHeight: "22px" },
  notice: { borderRadius: "6px", margin: "0 0 16px", padding: "10px 14px" },
  noticeText: { margin: 0, fontSize: "14px", lineHeight: "22px" },
  facts: { margin: "0 0 20px", borderCollapse: "collapse" },
  term: {
    padding: "7px 16px 7px 0",
    width: "120px",
    color: light.quiet,
    fontSize: "13px",
    lineHeight: "20px",
    verticalAlign: "top",
    borderBottom: `1px solid ${light.border}`,
  },
  value: {
    padding: "7px 0",
    color: light.text,
    fontSize: "14px",
    lineHeight: "20px",
    wordBreak: "break-word",
    borderBottom: `1px solid ${light.border}`,
  },
  code: {
    padding: "7px 0",
    color: light.text,
    fontFamily: mono,
    fontSize: "13px",
    lineHeight: "20px",
    wordBreak: "break-all",
    borderBottom: `1px solid ${light.border}`,
  },
  buttonRow: { margin: "4px 0 20px" },
  button: {
    backgroundColor: light.accent,
    color: "#ffffff",
    borderRadius: "8px",
    padding: "11px 18px",
    fontSize: "14px",
    fontWeight: 600,
    textDecoration: "none",
  },
  rule: { margin: "0", borderTop: `1px solid ${light.border}` },
  item: { margin: "10px 0", color: light.text, fontSize: "14px", lineHeight: "22px" },
  itemTitle: { color: light.link, fontWeight: 600, textDecoration: "underline" },
  itemDetail: { color: light.quiet, fontSize: "13px", lineHeight: "20px", wordBreak: "break-word" },
  badge: { borderRadius: "4px", padding: "1px 7px", fontSize: "12px", whiteSpace: "nowrap" },
  footer: { padding: "12px 4px 0" },
  quiet: { margin: "8px 0 0", color: light.quiet, fontSize: "12px", lineHeight: "18px" },
  link: { color: light.quiet, textDecoration: "underline" },
  ...tones,
} satisfies Record<string, CSSProperties>;

/** The dark theme, for email clients that support it. `!important` overrides the inline styles. */
export const DARK = `@media (prefers-color-scheme: dark) {
.page { background-color: #0e1418 !important; }
.card { background-color: #151c22 !important; border-color: #2b343b !important; }
.strong, .text, .brand { color: #e9eef2 !important; }
.quiet, .quiet .link { color: #a6b1ba !important; }
.link, .mark { color: #7fc4de !important; }
.line, .rule { border-color: #2b343b !important; }
.button { background-color: #5cc0de !important; color: #06222d !important; }
.info { background-color: #173844 !important; color: #b5e1f0 !important; }
.warning { background-color: #42321a !important; color: #f5d9a8 !important; }
.danger { background-color: #4a2320 !important; color: #f8c7c1 !important; }
}`;
