import type { SnippetFacts } from "./facts";
import { LANGUAGES, type Language } from "./languages";
import { programSource } from "./programs";
import type { Snippet } from "./schema";
import { fillTemplate } from "./template";
import { templateInput } from "./template-input";

/** Programs that get an access token for a client: one for each language that supports its authentication method. */
export function snippetsFor(facts: SnippetFacts): Snippet[] {
  const input = templateInput(facts);
  const snippetOf = ({ language, extension, fileName, title, commands, quote }: Language): Snippet => ({
    language,
    title: title(facts.proof),
    fileName,
    commands: commands(facts.proof),
    code: fillTemplate(programSource(`${language}/${facts.proof.kind}.${extension}`), { ...input, quote }),
  });
  return LANGUAGES.filter(({ supports }) => supports?.(facts.proof) ?? true).map(snippetOf);
}
