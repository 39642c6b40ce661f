/**
 * Builds the Studio, serves a model, draws fixed prompts and takes pictures of the page.
 *
 *     npx tsx scripts/screenshot-studio.ts docs/studio.png                      # Draw, light
 *     npx tsx scripts/screenshot-studio.ts --all /tmp/studio --model my-model   # every view, light, dark and on a phone
 */
import { mkdirSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { build } from "vite";
import { listen } from "../src/server/index.js";
import { launchChromium } from "../test/headless-chromium.js";

/** What is drawn, in this order; the last ones are on the stage. */
const prompts = [
  { caption: "a smiling cat, 3d", count: 1, candidates: 8, seed: 1 },
  { caption: "a taxi left of a red apple", count: 1, candidates: 8, seed: 1 },
  { caption: "a person with a red bun and round glasses", count: 1, candidates: 8, seed: 1 },
  { caption: "a rocket, noto", count: 1, candidates: 8, seed: 1 },
  { caption: "a red apple, flat", count: 4, candidates: 16, seed: 1 },
];

const { values, positionals } = parseArgs({
  options: { model: { type: "string" }, all: { type: "boolean", default: false } },
  allowPositionals: true,
});
const [output] = positionals;
if (!output) {
  console.error(
    "where to? A PNG file, or with --all a folder: npx tsx scripts/screenshot-studio.ts docs/studio.png",
  );
  process.exit(2);
}

const root = join(import.meta.dirname, "..");
await build({ configFile: join(root, "vite.config.ts"), root: join(root, "src/web"), logLevel: "warn" });
const browser = await launchChromium();
if (typeof browser === "string") {
  console.error(`no Chromium runs here: ${browser}`);
  process.exit(1);
}
const server = await listen({ host: "127.0.0.1", port: 0, version: "screenshot", model: values.model });
try {
  if (values.all) await everything(browser, output);
  else {
    const page = await open(browser, { viewport: { width: 1280, height: 1000 }, deviceScaleFactor: 1.5 });
    await drawAll(page);
    await save(page, output);
  }
} finally {
  await browser.close();
  await server.stop();
}

async function everything(browser: Browser, folder: string): Promise<void> {
  const looks: Record<string, BrowserContextOptions> = {
    light: { viewport: { width: 1280, height: 860 } },
    dark: { viewport: { width: 1280, height: 860 }, colorScheme: "dark" },
    phone: { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
  };
  for (const [look, options] of Object.entries(looks)) {
    const page = await open(browser, options);
    const shot = (view: string) => save(page, join(folder, `${look}-${view}.png`));
    await shot("start");
    await page.goto(`${server.url}#describe`);
    await shot("describe-start");
    await page.goto(`${server.url}#study`);
    await shot("study");
    await drawAll(page, async () => {
      await page.waitForSelector(".tile .picture.filled");
      await shot("drawing");
    });
    await shot("draw");
    await page.getByRole("link", { name: "Look inside" }).click();
    await page.waitForSelector(".sheet .cell");
    await page.getByRole("button", { name: /^Row 4, column 5/ }).click();
    await page.locator(".sheet .cell").nth(40).click();
    await page.getByText(/is now code/).waitFor();
    await shot("inside");
    await page.getByRole("link", { name: "Describe" }).click();
    await page
      .locator(".describe input[type=file]")
      .setInputFiles(join(root, "models/mini/demo/picture-2.png"));
    await page.getByText(/^Described/).waitFor();
    await shot("describe");
    await page.context().close();
  }
}

async function open(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  page.setDefaultTimeout(180_000);
  await page.goto(server.url);
  await page.getByRole("button", { name: "Draw", exact: true }).waitFor();
  return page;
}

async function drawAll(page: Page, onFirst?: () => Promise<void>): Promise<void> {
  for (const [i, prompt] of prompts.entries()) {
    const query = new URLSearchParams(
      Object.entries(prompt).map(([name, value]) => [name, `${value}`] as const) as [string, string][],
    );
    await page.goto(`${server.url}#draw?${query}`);
    await page.getByRole("button", { name: "Draw", exact: true }).click();
    if (i === 0) await onFirst?.();
    await page.getByText(/^Done/).waitFor();
  }
  // The buttons are as they are when nobody points at them.
  await page.mouse.move(0, 0);
  await page.waitForTimeout(500);
}

async function save(page: Page, path: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const making = join(dirname(path), `.tmp-${process.pid}.png`);
  await page.screenshot({ path: making, fullPage: true });
  renameSync(making, path);
  console.log(path);
}
