import { randomUUID } from "node:crypto";
import { type ParseOptions, Command as Program } from "commander";
import { AppError } from "@/lib/errors";
import { JOB_NAMES, listJobs } from "@/lib/jobs/jobs";
import type { Deps } from "@/lib/start/deps";
import { createStatusService } from "@/lib/status/status-service";
import { VERSION } from "@/lib/version";
import { type Command, commands } from "./commands";
import { addDatabaseCommands } from "./database";
import { addMaintenance } from "./maintenance";
import { inputFrom, optionsOf } from "./options";
import { printOutput } from "./print";
import { progressLogger } from "./progress-log";
import type { WithDeps } from "./with-deps";

/** A KID has 43 characters; 1 in 64 begins with a hyphen, like an option. */
const KID_LIKE_OPTION = /^-[A-Za-z0-9_-]{42}$/;

class CommandLine extends Program {
  override parseAsync(words: readonly string[] = process.argv, options?: ParseOptions): Promise<this> {
    const named = words.map((word) => (KID_LIKE_OPTION.test(word) ? `kid=${word}` : word));
    return super.parseAsync(named, options);
  }
}

/** The commander program with all commands. Nothing is opened before a command runs. */
export function createProgram(withDeps: WithDeps): Program {
  const program = new CommandLine("countersign")
    .description(
      "Command line of Countersign. Commands run as the operator: every command is allowed, and every change is audited.",
    )
    .version(VERSION, "--version", "print the version")
    .option("--json", "print the complete result as JSON")
    .showHelpAfterError("(run with --help for usage)")
    .exitOverride();
  for (const noun of new Set(commands.map((command) => command.noun))) {
    const ofNoun = commands.filter((command) => command.noun === noun);
    const group = program.command(noun).description(ofNoun.map(({ verb }) => verb).join(", "));
    for (const command of ofNoun) addCommand(group, command, withDeps);
  }
  addMaintenance(program, withDeps);
  program
    .command("job <name>")
    .description(`run a scheduled job now: ${JOB_NAMES.join(", ")}`)
    .action((name: string) => withDeps((deps) => runJob(deps, name), progressLogger()));
  addDatabaseCommands(program);
  return program;
}

function addCommand(group: Program, command: Command, withDeps: WithDeps): void {
  const { verb, operation, positional = [], fixed = {}, columns = [] } = command;
  const program = group.command(verb).description(operation.summary);
  for (const member of positional) program.argument(`<${member}>`);
  for (const option of optionsOf(operation.input, [...positional, ...Object.keys(fixed)])) {
    if (option.isRequired) program.requiredOption(option.flags, option.description);
    else program.option(option.flags, option.description);
  }
  program.action((...args: unknown[]) =>
    withDeps(async (deps) => {
      const given = Object.fromEntries(positional.map((member, index) => [member, String(args[index])]));
      const typed = { ...program.opts<Record<string, string>>(), ...given };
      const input = { ...(await inputFrom(operation.input, typed)), ...fixed };
      const output = await operation.execute({ actor: { kind: "operator" }, deps, requestId: randomUUID() }, input);
      printOutput(withPublicLinks(output, deps), { columns, isJson: Boolean(program.optsWithGlobals().json) });
    }),
  );
}

/** Setup links are stored as paths; the command line prints the full URL. */
function withPublicLinks(output: unknown, { env }: Deps): unknown {
  const { setupLink, path } = output as { setupLink?: { path: string } | null; path?: string };
  if (setupLink)
    return { ...(output as object), setupLink: { ...setupLink, path: `${env.publicUrl}${setupLink.path}` } };
  return path?.startsWith("/setup") ? { ...(output as object), path: `${env.publicUrl}${path}` } : output;
}

async function runJob(deps: Deps, name: string): Promise<void> {
  const status = createStatusService(deps);
  try {
    const jobs = listJobs(deps, status);
    const job = jobs.find((candidate) => candidate.name === name);
    if (!job) throw new AppError("not_found", `Unknown job "${name}". Jobs: ${JOB_NAMES.join(", ")}.`);
    console.log(`${name}: ${JSON.stringify(await job.run())}`);
  } finally {
    await status.close();
  }
}
