import { copyFileSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page, Route } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodePicture } from "../src/data/decode.js";
import { readPngText } from "../src/data/index.js";
import { BOTH_ANSWER, STUDY_QUESTION, Study } from "../src/metrics/study/index.js";
import { listen, type RunningServer } from "../src/server/index.js";
import { launchChromium } from "./headless-chromium.js";
import { temporaryFolder } from "./temporary-folder.js";
import { tinyConfig, writeTinyModel } from "./tiny-model.js";

const root = join(import.meta.dirname, "..");
const demo = join(root, "models/mini/demo/picture-2.png");
const browser = await launchChromium();
const why = typeof browser === "string" ? `, which does not run here (${browser})` : "";

/** A study of three pictures. */
function writeStudy(folder: string): string {
  const items = [1, 2, 3].map((number) => {
    const image = `picture-${number}.png`;
    copyFileSync(join(root, "models/mini/demo", image), join(folder, image));
    return {
      id: image,
      image,
      groundTruth: `a person's words ${number}`,
      prediction: `the model's words ${number}`,
    };
  });
  const path = join(folder, "study.json");
  writeFileSync(path, JSON.stringify({ title: "Three pictures", seed: 1, items }));
  return path;
}

describe.skipIf(typeof browser === "string")(`the Studio in Chromium${why}`, () => {
  const folder = temporaryFolder();
  const web = join(folder, "web");
  const study = writeStudy(folder);
  let server: RunningServer;
  /** Addresses that pages asked for beyond this machine, and what they complained of. */
  const strangers: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    await build({
      configFile: join(root, "vite.config.ts"),
      logLevel: "error",
      root: join(root, "src/web"),
      build: { outDir: web },
    });
    server = await listen({
      host: "127.0.0.1",
      port: 0,
      version: "test",
      model: join(root, "models/mini"),
      web,
      study,
    });
  });

  afterAll(async () => {
    await (browser as Browser).close();
    await server?.stop();
  });

  async function open(link = "", options: BrowserContextOptions = {}, url = server.url): Promise<Page> {
    const context = await (browser as Browser).newContext(options);
    const page = await context.newPage();
    page.on("pageerror", ({ message }) => complaints.push(message));
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    await context.route("**/*", (route) => {
      const { hostname } = new URL(route.request().url());
      if (hostname === "127.0.0.1") return route.continue();
      strangers.push(route.request().url());
      return route.abort();
    });
    page.setDefaultTimeout(100_000);
    await page.goto(`${url}${link}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    return page;
  }

  const drawButton = (page: Page) => page.getByRole("button", { name: "Draw", exact: true });

  /** The file that the page's Download gives. */
  async function downloaded(page: Page, name: RegExp): Promise<Buffer> {
    const started = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download" }).click();
    const download = await started;
    expect(download.suggestedFilename()).toMatch(name);
    return readFile(await download.path());
  }

  it("draws a picture row by row, keeps its settings in the file and in a link that gives it again", async () => {
    const page = await open();
    await page.getByLabel("What shall it draw?").fill("a red apple, flat");
    await page.getByLabel("Seed", { exact: true }).fill("7");
    await page.getByLabel("Temperature", { exact: true }).last().fill("0.9");
    await page.getByLabel("Guidance", { exact: true }).last().fill("2");
    const rows = new Set<string>();
    await page.exposeFunction("seen", (drawn: string) => rows.add(drawn));
    await page.evaluate(`new MutationObserver(() => {
      const picture = document.querySelector(".stage .picture.drawing");
      if (picture) seen(picture.style.getPropertyValue("--drawn"));
    }).observe(document.querySelector(".stage"), { subtree: true, attributes: true, childList: true })`);
    await page.keyboard.press("Enter");
    await page.getByText(/^Done: 1 picture in/).waitFor();
    expect(rows.size).toBeGreaterThan(2);
    expect(await page.getByRole("img", { name: "a red apple, flat" }).count()).toBe(1);
    const bytes = await downloaded(page, /^a-red-apple-flat-7-\d\.png$/);
    const text = readPngText(bytes);
    expect(text.Description).toBe("a red apple, flat");
    expect(JSON.parse(text.lverse!)).toMatchObject({
      seed: 7,
      temperature: 0.9,
      topK: 256,
      guidance: 2,
      model: "mini",
    });

    const link = new URL(page.url()).hash;
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByRole("button", { name: "Copy link" }).click();
    await page.getByText(/^The link is copied/).waitFor();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(page.url());
    const answer = await fetch(`${server.url}v1/images`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "image/png" },
      body: JSON.stringify({
        ...{ caption: "a red apple, flat", seed: 7, temperature: 0.9, guidance: 2 },
        ...{ candidates: 8, rerank: "self" },
      }),
    });
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
    const other = await open(link);
    await drawButton(other).click();
    await other.getByText(/^Done/).waitFor();
    expect(await downloaded(other, /\.png$/)).toEqual(bytes);
    expect(await other.getByRole("button", { name: "Show a red apple, flat, seed 7" }).count()).toBe(1);

    const third = await open();
    await third.evaluate(`(() => {
      const file = new File([Uint8Array.from(atob("${bytes.toString("base64")}"), (c) => c.charCodeAt(0))], "a.png");
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(file);
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    })()`);
    await third.getByText(/^The settings are those of the picture/).waitFor();
    await drawButton(third).click();
    await third.getByText(/^Done/).waitFor();
    expect(new URL(third.url()).hash).toBe(link);
  });

  it("stops at once, by button and by Escape, and frees the machine", async () => {
    const page = await open("#draw?caption=a+cat&count=8&candidates=64");
    const queue = async () =>
      ((await (await fetch(`${server.url}healthz`)).json()) as { queue: number }).queue;
    for (const stop of [
      () => page.getByRole("button", { name: "Stop" }).click(),
      () => page.keyboard.press("Escape"),
    ]) {
      await drawButton(page).click();
      await page.getByText(/tokens? left/).waitFor();
      expect(await queue()).toBe(1);
      await stop();
      await page.getByText(/^Stopped after \d+ of 4096 tokens/).waitFor();
      await expect.poll(queue).toBe(0);
      // The keyboard is where it was: on the button that was in its place.
      expect(await page.evaluate("document.activeElement.textContent")).toBe("Draw");
    }
  });

  it("describes a picture and draws its caption again", async () => {
    const page = await open("#describe");
    await page.locator("input[type=file]").setInputFiles(demo);
    await page.getByText(/^Described in/).waitFor();
    const answer = await fetch(`${server.url}v1/captions?count=6&beams=6`, {
      method: "POST",
      headers: { "Content-Type": "image/png" },
      body: new Uint8Array(await readFile(demo)),
    });
    const { captions } = (await answer.json()) as { captions: { caption: string; logLikelihood: number }[] };
    const best = captions.toSorted((a, b) => b.logLikelihood - a.logLikelihood)[0]!;
    const first = page.locator(".captions li").first();
    expect(await first.locator(".caption").textContent()).toBe(best.caption);
    expect(await first.textContent()).toContain(`log-likelihood ${best.logLikelihood.toFixed(2)}`);
    expect(await page.getByText(/^PSNR \d+\.\d dB$/).count()).toBe(1);
    await first.getByRole("button", { name: /^Draw this again/ }).click();
    await page.getByText(/^Done: 1 picture/).waitFor();
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("A line becomes a picture");
    expect(await page.getByLabel("What shall it draw?").inputValue()).toBe(best.caption);
  });

  it("takes a picture that is pasted, and one that only the browser reads", async () => {
    const page = await open("#describe");
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="3" fill="red"/></svg>';
    await page.evaluate(`(() => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([${JSON.stringify(svg)}], "circle.svg", { type: "image/svg+xml" }));
      document.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    })()`);
    await page.getByText(/^Described in/).waitFor();
    await page
      .locator("input[type=file]")
      .setInputFiles({ name: "no.png", mimeType: "image/png", buffer: Buffer.from("none") });
    const problem = page.getByRole("alert").filter({ hasText: "no picture that can be read" });
    await problem.waitFor();
    expect(await problem.textContent()).toMatch(/Choose a JPEG, PNG/);
  });

  it("swaps a token by keyboard, redraws the picture around it, and takes it back", async () => {
    const page = await open("#inside");
    await page.locator("input[type=file]").setInputFiles(demo);
    await page.getByText(/64 tokens, \d+ different codes\. Choose a token\./).waitFor();
    const before = await decodePicture(await downloaded(page, /^tokens/));
    const cell = (row: number, column: number) =>
      page.getByRole("button", { name: new RegExp(`^Row ${row}, column ${column}: code`) });
    await cell(1, 1).focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page.getByText(/^Row 2, column 3 has code/).waitFor();
    expect(await cell(2, 3).getAttribute("aria-pressed")).toBe("true");
    const codes = page.getByRole("group", { name: "Codes of the codebook" });
    await codes.getByRole("button").first().waitFor();
    const { augvae } = JSON.parse(await readFile(join(root, "models/mini/config.json"), "utf8"));
    expect(await codes.getByRole("button").count()).toBe(augvae.codebookSize);
    // Ordered by likeness: the last is the most different.
    await codes.getByRole("button").last().click();
    await page.getByText(/^Row 2, column 3 is now code \d+\.$/).waitFor();
    expect(await cell(2, 3).getAttribute("aria-label")).toMatch(/, changed$/);
    const after = await decodePicture(await downloaded(page, /^tokens/));
    // Of tokens of 8 pixels, the middle of the second row's third lies at 20, 12; the far corner is out of reach.
    const far = (x: number, y: number) =>
      [0, 1, 2].reduce((sum, c) => {
        const at = 3 * (y * 64 + x) + c;
        return sum + Math.abs(before.data[at]! - after.data[at]!);
      }, 0);
    expect(far(20, 12)).toBeGreaterThan(100);
    expect(far(62, 62)).toBeLessThan(10);
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("As it was.").waitFor();
    expect((await decodePicture(await downloaded(page, /^tokens/))).data).toEqual(before.data);
  });

  it("draws and looks inside with a model of several levels", async () => {
    const { keptLevel: _, ...augvae } = tinyConfig.augvae;
    const biart = { ...tinyConfig.biart, imageLength: 8 * 8 + 4 * 4 };
    const model = join(folder, "tiny");
    await writeTinyModel(model, { changes: { augvae, biart } });
    const tiny = await listen({ host: "127.0.0.1", port: 0, version: "test", model, web });
    try {
      const page = await open("", {}, tiny.url);
      await page.getByLabel("What shall it draw?").fill("a cat");
      await page.keyboard.press("Enter");
      await page.getByText(/^Done: 1 picture/).waitFor();
      await page.getByRole("button", { name: "Look inside" }).click();
      await page.getByText(/^“a cat”: 80 tokens/).waitFor();
      const tokens = page.getByRole("group", { name: "Tokens of the picture" }).getByRole("button");
      const counts = [];
      for (const level of ["0", "1"]) {
        await page.getByLabel("Tokens of", { exact: true }).selectOption(level);
        counts.push(await tokens.count());
      }
      expect(counts.toSorted((a, b) => a - b)).toEqual([16, 64]);
      await page.locator(".sheet .cell").first().waitFor();
      await tokens.last().click();
      await page.locator(".sheet .cell").last().click();
      await page.getByText(/^Row (4|8), column \1 is now code \d+\.$/).waitFor();
    } finally {
      await tiny.stop();
    }
  });

  it("asks people which caption is the better one, and shows what they said", async () => {
    const page = await open();
    await page.getByRole("link", { name: "Study" }).click();
    await page.getByLabel("Your name in the study").fill("Ann");
    await page.getByRole("button", { name: "Begin" }).click();
    const trial = page.getByRole("group", { name: STUDY_QUESTION });
    const seen = () => page.waitForTimeout(450);
    await trial.getByText("Picture 1 of 3").waitFor();
    const width = `document.querySelector(".trial img").decode().then(() => document.querySelector(".trial img").naturalWidth)`;
    expect(await page.evaluate(width)).toBe(64);
    const captions = [];
    for (const number of [1, 2]) {
      await trial.getByText(`Picture ${number} of 3`).waitFor();
      captions.push(await trial.getByRole("button").first().locator("span").textContent());
      await seen();
      // Two presses one after the other are one answer: nobody has seen the picture that comes then.
      await page.keyboard.press("1");
      await page.keyboard.press("1");
    }
    await trial.getByText("Picture 3 of 3").waitFor();
    await seen();
    await trial.getByRole("button", { name: BOTH_ANSWER }).click();
    await page.getByText("All 3 pictures are answered. Thank you.").waitFor();
    const { votes, positions, shares } = (await Study.load(study)).results();
    expect(positions).toEqual({ first: 2, second: 0, both: 1 });
    expect(votes.prediction).toBe(captions.filter((caption) => caption?.startsWith("the model")).length);
    const bars = page.getByRole("table").locator("tbody tr");
    await bars.first().waitFor();
    const percent = ({ value }: { value: number | undefined }) => `${Math.round(100 * value!)} %`;
    expect(await bars.allTextContents()).toEqual([
      `The model's caption${percent(shares.prediction)}`,
      `The person's caption${percent(shares.groundTruth)}`,
      "Both33 %",
      `The model's or both${percent(shares.predictionOrBoth)}`,
    ]);
    await page.reload();
    expect(await page.getByLabel("Your name in the study").inputValue()).toBe("Ann");
  });

  it("says that there is no study where the server has none", async () => {
    const page = await open();
    await page.route("**/v1/model", async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ json: { ...((await answer.json()) as object), study: null } });
    });
    await page.reload();
    await drawButton(page).waitFor();
    expect(await page.getByRole("navigation").getByRole("link", { name: "Study" }).count()).toBe(0);
    await page.getByRole("link", { name: "No study is open." }).click();
    await page.getByText("start it with lverse serve --study FILE").waitFor();
  });

  it("works where site data is forbidden, and takes what is typed and pasted as it is meant", async () => {
    const page = await open();
    await page.addInitScript(`for (const name of ["sessionStorage", "localStorage"]) {
      Object.defineProperty(window, name, { get() { throw new DOMException("forbidden", "SecurityError"); } });
    }`);
    await page.reload();
    const caption = page.getByLabel("What shall it draw?");
    await caption.fill("a cat");
    await page.getByLabel("Pictures", { exact: true }).fill("4");
    const candidates = page.getByLabel("Candidates", { exact: true });
    await candidates.fill("");
    await candidates.pressSequentially("16");
    expect(await candidates.inputValue()).toBe("16");
    const pasted = `(() => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add("a dog", "text/plain");
      clipboardData.items.add(new File(["x"], "cell.png", { type: "image/png" }));
      return document.querySelector("textarea").dispatchEvent(
        new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
      );
    })()`;
    expect(await page.evaluate(pasted)).toBe(true);
    await page.getByLabel("Pictures", { exact: true }).fill("1");
    await candidates.fill("1");
    await drawButton(page).click();
    await page.getByText(/^Done/).waitFor();
    await page.getByRole("button", { name: "Clear" }).press("Enter");
    expect(await page.evaluate("document.activeElement.id")).toBe("field-caption");
  });

  it("tells of a full server and of one that is gone, and what to do", async () => {
    const page = await open("#draw?caption=a+cat");
    const error = { code: "busy", message: "the server is busy", remedy: "Send the request again in 5 s." };
    await page.route("**/v1/images", (route) => route.fulfill({ status: 429, json: { error } }));
    await drawButton(page).click();
    const problem = page.getByRole("alert").filter({ hasText: /./ });
    await problem.waitFor();
    expect(await problem.textContent()).toBe("The server is busy. Send the request again in 5 s.");
    await page.unroute("**/v1/images");
    await page.context().setOffline(true);
    await drawButton(page).click();
    await problem.getByText(/does not answer/).waitFor();
    await page.context().setOffline(false);
    await drawButton(page).click();
    await page.getByText(/^Done/).waitFor();
    expect(await problem.count()).toBe(0);
    complaints.splice(0);
  });

  it("asks again for what failed: a codebook, the picture of tokens, an answer that was cut", async () => {
    const page = await open();
    const problem = page.getByRole("alert").filter({ hasText: /./ });
    const failOnce = (path: string, answer: Parameters<Route["fulfill"]>[0]) =>
      page.route(`**/v1/${path}`, (route) => route.fulfill(answer), { times: 1 });
    const error = { code: "internal", message: "the disk is gone", remedy: "See the log." };
    await failOnce("codebook", { status: 500, json: { error } });
    await page.getByRole("link", { name: "Look inside" }).click();
    await problem.getByText("The disk is gone. See the log.").waitFor();
    await page.locator("input[type=file]:visible").setInputFiles(demo);
    await page.getByText(/64 tokens, \d+ different codes/).waitFor();
    const before = await decodePicture(await downloaded(page, /^tokens/));
    await page.getByRole("button", { name: /^Row 2, column 3: code/ }).click();
    await failOnce("tokens", { status: 500, json: { error } });
    const last = page.getByRole("group", { name: "Codes of the codebook" }).getByRole("button").last();
    await last.click();
    await problem.getByText("The disk is gone").waitFor();
    // The tokens are changed, the picture is not: the same code again is no longer "already" there.
    await last.click();
    await page.getByText(/^Row 2, column 3 is now code \d+\.$/).waitFor();
    expect((await decodePicture(await downloaded(page, /^tokens/))).data).not.toEqual(before.data);
    await failOnce("captions?*", { contentType: "application/json", body: '{"captions":[' });
    await page.getByRole("navigation").getByRole("link", { name: "Describe" }).click();
    // Until then the input that is seen is the other view's.
    await page.getByRole("heading", { name: "A picture becomes a line" }).waitFor();
    await page.locator("input[type=file]:visible").setInputFiles(demo);
    await problem.getByText(/does not answer/).waitFor();
    complaints.splice(0);
  });

  it("keeps what was typed since a link was opened, and takes a link that is opened anew", async () => {
    const page = await open("#draw?caption=a+cat&seed=3");
    const caption = page.getByLabel("What shall it draw?");
    await caption.fill("a dog");
    await page.getByRole("navigation").getByRole("link", { name: "Describe" }).click();
    await page.getByRole("heading", { name: "A picture becomes a line" }).waitFor();
    await page.goBack();
    await page.getByRole("heading", { name: "A line becomes a picture" }).waitFor();
    expect(await caption.inputValue()).toBe("a dog");
    await page.evaluate('location.hash = "#draw?caption=a+bird"');
    await expect.poll(() => caption.inputValue()).toBe("a bird");
  });

  it("is usable 320 pixels wide, in the dark, and by keyboard from the top", async () => {
    const page = await open("", { viewport: { width: 320, height: 640 }, colorScheme: "dark" });
    const color = "getComputedStyle(document.body).backgroundColor";
    expect(await page.evaluate(color)).toBe("rgb(22, 22, 20)");
    await page.emulateMedia({ colorScheme: "light" });
    expect(await page.evaluate(color)).toBe("rgb(244, 241, 233)");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the content");
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.id")).toBe("main");
    for (const name of ["Describe", "Look inside", "Study", "Draw"]) {
      await page.getByRole("navigation").getByRole("link", { name }).click();
      await page.getByRole("navigation").locator("[aria-current=page]", { hasText: name }).waitFor();
      expect(await page.evaluate("document.activeElement.tagName")).toBe("H1");
      expect(await page.title()).toBe(`${name} · L-Verse Studio`);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(320);
      const nameless =
        await page.evaluate(`[...document.querySelectorAll("button, a, input:not(.unseen), select, textarea")]
        .filter((one) => !(one.textContent.trim() || one.ariaLabel || one.labels?.length)).map((one) => one.outerHTML)`);
      expect(nameless).toEqual([]);
    }
  });

  it("asks nothing of the network, and has nothing to complain of", () => {
    expect(strangers).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
