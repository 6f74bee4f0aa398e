import { type Browser, type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import { type Account, type Role, superAdmin } from "./accounts";
import { Api } from "./api";

type StorageState = Awaited<ReturnType<Awaited<ReturnType<Browser["newContext"]>>["storageState"]>>;

interface WorkerFixtures {
  /** Accounts and sessions of this worker, created on first use. */
  people: People;
}

interface TestFixtures {
  /** A page of a user signed in with this role; `admin` and `viewer` belong to one organisation per worker. */
  login(role: Role): Promise<Page>;
  /** A second user beside `login`: a page in a separate browser context. */
  alsoLogin(role: Role): Promise<Page>;
  /** Creates test data. */
  api: Api;
  /** Allows console errors that match the pattern. */
  expectConsole(pattern: RegExp): void;
}

/** Signs in through the form; `origin`: of another portal than the one under test. */
export async function signIn(page: Page, { email, password }: Account, origin = ""): Promise<void> {
  await page.goto(`${origin}/sign-in`);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name: /^Account of/ })).toBeVisible({ timeout: 30_000 });
}

/** The users of one worker. They are created through the pages, which tests those too. */
class People {
  readonly #browser: Browser;
  readonly #baseURL: string;
  readonly #key: string;
  readonly #states = new Map<Role, Promise<StorageState>>();
  #organisation: Promise<string> | undefined;

  constructor(browser: Browser, baseURL: string, key: string) {
    this.#browser = browser;
    this.#baseURL = baseURL;
    this.#key = key;
  }

  /** The session of this role; created once. */
  state(role: Role): Promise<StorageState> {
    const known = this.#states.get(role) ?? this.#make(role);
    this.#states.set(role, known);
    return known;
  }

  /** Email and password of this role, for tests that sign in themselves. */
  async account(role: Exclude<Role, "super_admin">): Promise<Account> {
    await this.state(role);
    return accountOf(role, this.#key);
  }

  /** Path of the organisation that `admin` and `viewer` belong to. */
  organisation(): Promise<string> {
    this.#organisation ??= this.#inContext(undefined, ({ request }) =>
      new Api(request).organisation(`Example Bank ${this.#key}`, this.#key),
    );
    return this.#organisation;
  }

  async #make(role: Role): Promise<StorageState> {
    const account = role === "super_admin" ? superAdmin : await this.#register(role);
    return this.#inContext(undefined, async (page) => {
      await signIn(page, account);
      return page.context().storageState();
    });
  }

  async #register(role: Exclude<Role, "super_admin">): Promise<Account> {
    const account = accountOf(role, this.#key);
    const organisation = role === "admin" || role === "viewer" ? await this.organisation() : undefined;
    await this.#asRoot(async (page) => {
      await page.goto("/people/new");
      await page.getByLabel("Name", { exact: true }).fill(`${role} ${this.#key}`);
      await page.getByLabel("Email").fill(account.email);
      if (!organisation) await page.getByLabel("Platform role").selectOption(role);
      await page.getByText("Set a password instead").click();
      await page.getByLabel("Password").fill(account.password);
      await page.getByRole("button", { name: "Create user" }).click();
      await expect(page.getByText(`${role} ${this.#key} created`)).toBeVisible();
      if (organisation) await addMember(page, organisation, account.email, role);
    });
    return account;
  }

  async #asRoot<Result>(run: (page: Page) => Promise<Result>): Promise<Result> {
    return this.#inContext(await this.state("super_admin"), run);
  }

  async #inContext<Result>(storageState: StorageState | undefined, run: (page: Page) => Promise<Result>) {
    const context = await this.#browser.newContext({
      baseURL: this.#baseURL,
      locale: "en-GB",
      viewport: { width: 1440, height: 900 }, // whatever the viewport of the test
      ...(storageState ? { storageState } : {}),
    });
    try {
      return await run(await context.newPage());
    } finally {
      await context.close();
    }
  }
}

const accountOf = (role: Role, key: string): Account => ({
  email: `${role}-${key}@bank.example`,
  password: "another long enough password",
});

async function addMember(page: Page, organisation: string, email: string, role: string): Promise<void> {
  await page.goto(organisation);
  await page.getByRole("button", { name: "Add member" }).click();
  const dialog = page.getByRole("dialog", { name: "Add member" });
  await dialog.getByLabel("Email").fill(email);
  await dialog.getByLabel("Role").selectOption(role);
  await dialog.getByRole("button", { name: "Add member" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText(email)).toBeVisible();
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  people: [
    async ({ browser }, use, info) => {
      const baseURL = info.project.use.baseURL ?? "http://localhost:3000";
      await use(new People(browser, baseURL, `${Date.now().toString(36)}${info.workerIndex}`));
    },
    { scope: "worker" },
  ],

  // Unexpected console errors fail the test, on any page.
  expectConsole: [
    async ({ context }, use) => {
      const expected: RegExp[] = [];
      const errors: string[] = [];
      context.on("console", (message) => {
        if (message.type() !== "error") return;
        // With page and resource: a missing image is not a missing page.
        errors.push(`${message.page()?.url()}: ${message.text()} (${message.location().url})`);
      });
      context.on("weberror", (error) => errors.push(String(error.error())));
      await use((pattern) => void expected.push(pattern));
      expect(errors.filter((text) => !expected.some((pattern) => pattern.test(text)))).toEqual([]);
    },
    { auto: true },
  ],

  login: async ({ page, people }, use) => {
    await use(async (role) => {
      const { cookies } = await people.state(role);
      await page.context().addCookies(cookies);
      return page;
    });
  },

  alsoLogin: async ({ browser, people }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (role) => {
      const context = await browser.newContext({ storageState: await people.state(role) });
      contexts.push(context);
      return context.newPage();
    });
    await Promise.all(contexts.map((context) => context.close()));
  },

  api: async ({ request }, use) => use(new Api(request)),
});

export { expect };
