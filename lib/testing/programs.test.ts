import { afterEach, describe, expect, it, vi } from "vitest";
import { program, pythonWith, runProgram } from "./programs";

describe("program", () => {
  afterEach(() => vi.unstubAllEnvs());

  it("finds an installed program by name or path", async () => {
    const shell = program("sh") ?? "";
    expect(program(shell)).toBe(shell);
    expect(await runProgram(shell, ["-c", "echo out; echo err >&2; exit 3"])).toEqual({
      status: 3,
      stdout: "out\n",
      stderr: "err\n",
    });
  });

  it("is undefined for a missing program, which is an error with CI=true", () => {
    vi.stubEnv("CI", "");
    expect(program("no-such-program")).toBeUndefined();
    expect(program("/no/such/program")).toBeUndefined();
    expect(pythonWith("no_such_module")).toBeUndefined();
    vi.stubEnv("CI", "true");
    expect(() => program("no-such-program")).toThrow("not installed");
    expect(() => pythonWith("no_such_module")).toThrow("python3 with no_such_module");
  });
});
