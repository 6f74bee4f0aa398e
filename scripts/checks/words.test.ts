import { expect, it } from "vitest";
import { sourcesOf } from "./sources.mjs";
import { wordsIn } from "./words.mjs";

it.each([
  ["a string", "a.ts", 'const a = 1;\nthrow new Error("Nobody may read this.");', "Nobody", 2],
  ["a string of another line", "a.ts", 'const a = [\n  "one",\n  "The mail was sent.",\n];', "mail", 3],
  ["a template", "a.ts", `const a = \`one\n\`;\nconst text = \`\${name} ends in 3 days\`;`, "ends in 3", 3],
  ["JSX", "a.tsx", "const a = (\n  <p>What mends it</p>\n);", "mends", 2],
  ["an attribute of JSX", "a.tsx", 'const a = <Row label="Separated by blanks" />;', "blanks", 1],
  ["a text after one that is not ASCII", "a.ts", 'const a = "äöü – …";\nconst b = "No certificate fits.";', "fits", 2],
])("finds a word in %s, with its line", (_, path, source, word, line) => {
  expect(wordsIn(path, source)).toEqual([expect.stringContaining(`${path}:${line}: "${word}" → `)]);
});

it("finds each word of a text", () => {
  expect(wordsIn("a.ts", 'const a = "Somebody must mend it at once.";')).toHaveLength(3);
});

it.each([
  ["a good text", 'const a = "The email was sent immediately.";'],
  ["names in code", "const mails = fit(octets, ladder); // nobody mends it"],
  ["a name in a string", 'const a = { kind: "mail", "burnt": ["octets"] };'],
  ["SQL", 'const a = "SELECT id FROM mails WHERE nobody = $1";'],
  ["an import", 'import { a } from "./over the ladder/mail";\nexport * from "./nobody knows";'],
  ["words that are correct there", 'const a = "The mail server is down. Mail delivery is off.";'],
])("is silent about %s", (_, source) => {
  expect(wordsIn("a.ts", source)).toEqual([]);
});

it("reads every area with texts for people", async () => {
  for (const area of ["app", "cli", "components", "lib", "server"]) expect(await sourcesOf([area])).not.toEqual([]);
});
