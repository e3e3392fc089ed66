// The preview in a browser. Arguments: the browser, the preview's address, the project's folder. Ends with 0 when all is as it should be.

import assert from "node:assert/strict";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { chromium } from "playwright-core";

const [executablePath, url, folder] = process.argv.slice(2);
const file = (name) => path.join(folder, name);
const read = (name) => fs.readFileSync(file(name), "utf8");
const write = (name, text) => {
  fs.mkdirSync(path.dirname(file(name)), { recursive: true });
  fs.writeFileSync(file(name), text);
};
const CONFIG = "config/report.yaml";
const CHAPTER = "report-templates/deck/chapters/7-closing.typ";

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--js-flags=--expose-gc"] });
const context = await browser.newContext({ viewport: { width: 1500, height: 950 }, acceptDownloads: true });
const page = await context.newPage();
const complaints = [];
page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
page.on("pageerror", (error) => complaints.push(String(error)));
page.on("dialog", (dialog) => {
  complaints.push(`a dialog: ${dialog.message()}`);
  dialog.dismiss();
});

const serial = () => page.evaluate(() => Number(document.body.dataset.serial ?? 0));
const newer = (than) => page.waitForFunction((than) => Number(document.body.dataset.serial ?? 0) > than && document.body.dataset.building === "false", than, { timeout: 60000 });
const shownWords = () => page.evaluate(() => [...document.querySelectorAll(".page svg text")].map((text) => text.textContent).join(""));

// Every page is drawn only when it is near: go through all of them.
async function allWords() {
  const pages = await page.locator(".page").count();
  for (let number = 1; number <= pages; number += 1) {
    await page.evaluate((number) => document.getElementById(`page-${number}`).scrollIntoView(), number);
    await page.waitForFunction((number) => {
      const element = document.getElementById(`page-${number}`);
      return element.dataset.shown === element.dataset.hash;
    }, number, { timeout: 30000 });
  }
  return shownWords();
}

const cases = {
  async "the pages appear, in either language"() {
    const started = Date.now();
    await page.goto(url);
    await page.waitForSelector(".page[data-shown] img", { timeout: 60000 });
    console.log(`  first page after ${Date.now() - started} ms`);
    assert.equal(new URL(page.url()).search, "", "the token stays in the address");
    assert.ok((await page.locator(".page").count()) > 15);
    await page.selectOption("#language", "zh");
    await page.waitForFunction(() => document.documentElement.lang === "zh");
    assert.equal(await page.textContent("#tab-figures"), "指标");
    await page.selectOption("#language", "en");
    await page.waitForFunction(() => document.documentElement.lang === "en");
    assert.equal(await page.textContent("#tab-figures"), "Figures");
    assert.equal(await page.locator("[data-word]", { hasText: "…" }).count(), 0);
  },

  async "a target is edited and its page changes while the scroll position stays"() {
    await page.click("#tab-form");
    await page.evaluate(() => document.getElementById("page-9").scrollIntoView());
    await page.waitForTimeout(500);
    const position = await page.evaluate(() => document.getElementById("deck").scrollTop);
    const before = await serial();
    const old = read(CONFIG);
    const goal = page.locator('input[data-path="targets/callbacks.valid_rate/goal"]');
    await goal.fill("500");
    await page.waitForSelector(".savebar .wrong");
    assert.ok(await page.locator("#form-save").isDisabled());
    await goal.fill("91");
    await page.waitForSelector("#form-save:not([disabled])");
    await page.click("#form-save");
    assert.equal(await page.locator("dialog .diff .added").count(), 1);
    await page.click("#form-write");
    await page.waitForSelector("#form-saved");
    await newer(before);
    assert.equal(read(CONFIG), old.replace("goal: 0.80", "goal: 0.91"), "comments and order stay");
    assert.equal(await page.evaluate(() => document.getElementById("deck").scrollTop), position);
    assert.ok((await allWords()).includes("91"));
  },

  async "a template's mistake lies over the last good pages until it is mended"() {
    write(CHAPTER, "#nothing-of-the-kind\n");
    await page.waitForSelector("#overlay [role=alert]", { timeout: 60000 });
    const words = await page.textContent("#overlay");
    assert.ok(words.includes("7-closing.typ") && words.includes("nothing-of-the-kind"), words);
    assert.ok((await page.locator(".page[data-shown] img").count()) > 0);
    // The place leads to the text.
    await page.click("#overlay .places button");
    await page.waitForSelector("#editor-text");
    assert.ok((await page.inputValue("#editor-text")).startsWith("#nothing-of-the-kind"));
    fs.rmSync(file(CHAPTER));
    await page.waitForFunction(() => document.getElementById("overlay").childElementCount === 0, null, { timeout: 60000 });
  },

  async "a figure opens its definition and its rows, by keyboard alone"() {
    await page.focus("#tab-files");
    await page.keyboard.press("Home");
    await page.waitForSelector(".figure");
    assert.equal(await page.evaluate(() => document.activeElement.id), "tab-figures");
    const figure = page.locator('.figure[data-metric="callbacks.valid_rate"]');
    await figure.focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector("dialog[open] tbody tr");
    const words = await page.textContent("dialog");
    assert.ok(words.includes("callbacks.valid_rate") && words.includes("data/callbacks.csv"), words);
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("dialog a[download]")]);
    const rows = fs.readFileSync(await download.path(), "utf8").trim().split(/\r\n/).length - 1;
    assert.equal(rows, 20);
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("dialog[open]").count(), 0);
    assert.equal(await page.evaluate(() => document.activeElement.dataset.metric), "callbacks.valid_rate");
  },

  async "what customers write stays text"() {
    const words = await allWords();
    assert.ok(words.includes("<img src=x onerror="), "the comment is not shown");
    assert.equal(await page.locator('img[src="x"]').count(), 0);
    assert.equal(await page.locator(".page script, .page svg foreignObject").count(), 0);
    assert.ok(!(await page.title()).includes("caught"));
    // And where it is opened by itself.
    const hash = await page.locator(".page").nth(8).getAttribute("data-hash");
    const alone = await context.newPage();
    alone.on("dialog", (dialog) => complaints.push(dialog.message()));
    await alone.goto(new URL(`/page/${hash}.svg`, url).href);
    assert.equal(await alone.locator("script").count(), 0);
    await alone.close();
  },

  async "other pages get nothing"() {
    const server = http.createServer((_, response) => {
      response.setHeader("content-type", "text/html");
      response.end("<title>elsewhere</title>");
    }).listen(0, "127.0.0.1");
    const stranger = await context.newPage();
    await stranger.goto(`http://127.0.0.1:${server.address().port}/`);
    const origin = new URL(url).origin;
    const got = await stranger.evaluate(async (origin) => {
      const attempt = async (options) => {
        try {
          return (await (await fetch(`${origin}/api/state`, options)).text()).length;
        } catch {
          return "refused";
        }
      };
      const frame = document.createElement("iframe");
      frame.src = `${origin}/`;
      document.body.append(frame);
      await new Promise((done) => setTimeout(done, 700));
      let inside = "refused";
      try {
        inside = frame.contentDocument?.title ?? "refused";
      } catch {
        // Another origin.
      }
      return [await attempt({ credentials: "include" }), await attempt({ method: "POST", credentials: "include", body: "{}" }), inside];
    }, origin);
    assert.deepEqual(got, ["refused", "refused", "refused"]);
    await stranger.close();
    server.close();
  },

  async "everything that takes the focus has a name, and text has contrast"() {
    const session = await context.newCDPSession(page);
    for (const tab of ["figures", "data", "form", "notes", "actions", "files", "jobs"]) {
      await page.click(`#tab-${tab}`);
      await page.waitForTimeout(400);
      await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
      const { nodes } = await session.send("Accessibility.getFullAXTree");
      const roles = ["button", "textbox", "combobox", "tab", "link", "checkbox", "searchbox", "listbox", "ColorWell", "Date"];
      const nameless = nodes.filter((node) => !node.ignored && roles.includes(node.role?.value) && !node.name?.value);
      assert.deepEqual(nameless.map((node) => node.role.value), [], tab);
      const faint = await page.evaluate(() => {
        const parse = (color) => color.match(/[\d.]+/g).map(Number);
        const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
        const found = [];
        for (const element of document.querySelectorAll("header *, nav *, #panel *")) {
          const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
          if (!own || element.closest("svg, :disabled, option") || !element.checkVisibility()) continue;
          let back = element;
          while (back && (parse(getComputedStyle(back).backgroundColor)[3] ?? 1) === 0) back = back.parentElement;
          const [a, b] = [light(parse(getComputedStyle(element).color)), light(back ? parse(getComputedStyle(back).backgroundColor) : [255, 255, 255])];
          const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          if (contrast < 4.5) found.push(`${element.tagName} ${element.textContent.slice(0, 20)} ${contrast.toFixed(2)}`);
        }
        return found;
      });
      assert.deepEqual(faint, [], tab);
    }
  },

  async "at 200 % nothing is cut off"() {
    await page.setViewportSize({ width: 750, height: 475 });
    await page.waitForTimeout(400);
    const width = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(width[0] <= width[1], `${width}`);
    for (const id of ["month", "store", "language", "tab-jobs", "chapters", "deck", "panel"]) {
      const box = await page.locator(`#${id}`).boundingBox();
      assert.ok(box && box.x >= 0 && box.x + box.width <= 751, id);
    }
    await page.setViewportSize({ width: 1500, height: 950 });
  },

  async "a thousand rapid changes end in the right state and leave nothing behind"() {
    await page.click("#tab-data");
    const measure = () => page.evaluate(() => {
      gc();
      return [performance.memory.usedJSHeapSize, document.querySelectorAll("*").length];
    });
    const text = read(CONFIG);
    const round = async (from, to) => {
      for (let number = from; number < to; number += 1) {
        write(CONFIG, text.replace("title: 客服部月报", `title: 月报${String(number).padStart(4, "0")}`));
        await new Promise((done) => setTimeout(done, 3));
      }
      const last = `月报${String(to - 1).padStart(4, "0")}`;
      await page.waitForFunction((last) => document.getElementById("title").textContent.includes(last), last, { timeout: 60000 });
      await page.waitForTimeout(1500);
    };
    await round(0, 100);
    const early = await measure();
    await round(100, 1000);
    const late = await measure();
    console.log(`  heap ${Math.round(early[0] / 1e6)} → ${Math.round(late[0] / 1e6)} MB, elements ${early[1]} → ${late[1]}`);
    assert.ok(late[0] < early[0] + 30e6 && late[1] < early[1] * 1.5);
    assert.ok((await allWords()).includes("月报0999"));
  },
};

let failed = 0;
for (const [name, test] of Object.entries(cases)) {
  try {
    await test();
    console.log(`ok   ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL ${name}\n${error.stack}`);
    await page.screenshot({ path: path.join(process.env.SCREENSHOTS ?? folder, `failed-${failed}.png`) });
  }
}
// The strangers' attempts are complained of by their own page, not by this one.
if (complaints.length) {
  failed += 1;
  console.log(`FAIL the browser complained:\n${[...new Set(complaints)].join("\n")}`);
}
await browser.close();
process.exit(failed ? 1 : 0);
