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
// What is refused is asked for here on purpose.
page.on("console", (message) => message.type() === "error" && !message.text().includes("422") && complaints.push(`${message.text()} (${message.location().url})`));
page.on("pageerror", (error) => complaints.push(String(error)));
let warnings = 0;
page.on("dialog", (dialog) => {
  if (dialog.type() === "beforeunload") {
    warnings += 1;
    dialog.accept();
    return;
  }
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

  async "what is typed and not saved stays, is marked, and leaving it is warned of"() {
    const valid = 'input[data-path="targets/callbacks.valid_rate/goal"]';
    const notes = async (id) => {
      await page.selectOption("#notes-page", id);
      await page.waitForSelector(`#notes-page option[value="${id}"]:checked`, { state: "attached" });
      await page.waitForTimeout(300);
    };
    await page.click("#tab-form");
    await page.waitForSelector(valid);
    await page.fill(valid, "８９");
    await page.waitForSelector("#form-save:not([disabled])");
    assert.equal(await page.getAttribute("#tab-form", "aria-label"), "Settings (not saved)");
    await page.click("#tab-notes");
    await notes("summary");
    await page.fill('[data-part="text"]', "未保存的一句");
    await notes("churn");
    assert.equal(await page.inputValue('[data-part="text"]'), "");
    await page.click("#tab-files");
    await page.waitForSelector("#editor-text");
    const text = await page.inputValue("#editor-text");
    await page.fill("#editor-text", `${text}# unsaved\n`);
    await page.click("#tab-actions");
    await page.fill('[data-column="owner"]', "谢雪");
    // Another month has its own notes and measures, and the drafts of this one come back.
    await page.selectOption("#month", "2026-03");
    await page.waitForFunction(() => document.getElementById("title").textContent.includes("2026-03") && document.body.dataset.building === "false");
    await page.waitForFunction(() => document.querySelector('[data-column="owner"]')?.value === "");
    await page.selectOption("#month", "2026-04");
    await page.waitForFunction(() => document.getElementById("title").textContent.includes("2026-04") && document.body.dataset.building === "false");
    await page.waitForFunction(() => document.querySelector('[data-column="owner"]')?.value === "谢雪");
    for (const language of ["zh", "en"]) {
      await page.selectOption("#language", language);
      await page.waitForFunction((language) => document.documentElement.lang === language, language);
    }
    assert.equal(warnings, 0);
    await page.reload();
    assert.equal(warnings, 1, "leaving was not warned of");
    await page.waitForSelector(".page[data-shown] img", { timeout: 60000 });
    await page.click("#tab-form");
    await page.waitForSelector(valid);
    assert.equal(await page.inputValue(valid), "89", "full-width digits are digits");
    await page.click("#tab-notes");
    await notes("summary");
    assert.equal(await page.inputValue('[data-part="text"]'), "未保存的一句");
    await page.click("#tab-files");
    await page.waitForSelector("#editor-text");
    assert.ok((await page.inputValue("#editor-text")).endsWith("# unsaved\n"));
    // All of it is dropped as it was made.
    await page.click("#editor-undo");
    await page.waitForFunction((text) => document.getElementById("editor-text").value === text, text);
    await page.click("#tab-notes");
    await notes("summary");
    await page.click("#notes-undo");
    await page.waitForFunction(() => document.querySelector('[data-part="text"]')?.value === "");
    await page.click("#tab-actions");
    await page.waitForSelector('[data-column="owner"]');
    await page.fill('[data-column="owner"]', "");
    await page.click("#tab-form");
    await page.waitForSelector(valid);
    await page.click("#form-undo");
    await page.waitForFunction((valid) => document.querySelector(valid)?.value === "91", valid);
    assert.equal(await page.locator(".unsaved").count(), 0);
  },

  async "a form made stale by another program is reloaded and keeps what it can"() {
    const goal = 'input[data-path="targets/callbacks.valid_rate/goal"]';
    const other = 'input[data-path="targets/satisfaction.company/goal"]';
    await page.click("#tab-form");
    await page.waitForSelector(goal);
    await page.fill(goal, "88");
    await page.fill(other, "90");
    await page.waitForSelector("#form-save:not([disabled])");
    write(CONFIG, read(CONFIG).replace("company: { goal: 0.95", "company: { goal: 0.93"));
    await page.waitForSelector("#form-stale", { timeout: 60000 });
    await page.click("#form-reload");
    await page.waitForSelector("#form-overtaken");
    assert.ok((await page.textContent("#form-overtaken")).includes("satisfaction.company"));
    assert.equal(await page.inputValue(goal), "88");
    assert.equal(await page.inputValue(other), "93");
    await page.fill(goal, "1e999");
    await page.waitForSelector(".savebar .wrong");
    assert.ok((await page.textContent(".savebar")).includes("1e999"));
    await page.fill(goal, "87");
    await page.waitForSelector("#form-save:not([disabled])");
    // By keyboard alone: look at the changes, write them, and go on where one was.
    await page.keyboard.press("Control+s");
    await page.waitForSelector("dialog[open] #form-write");
    await page.keyboard.press("Control+s");
    await page.waitForSelector("#form-saved");
    await page.waitForFunction(() => document.activeElement.id === "form-saved");
    assert.ok(read(CONFIG).includes("goal: 0.87, tolerance: 0.03 } # 有效率"), read(CONFIG));
  },

  async "mail is set up, entries are added and taken out in one go"() {
    await page.evaluate(() => document.querySelectorAll("#sheet-form details").forEach((details) => (details.open = true)));
    await page.click("#recipients-begin");
    await page.fill('[data-path="delivery/from"]', "客服部 <service@example.com>");
    await page.waitForSelector(".savebar .wrong");
    await page.fill('[data-path="delivery/smtp/host"]', "smtp.example.com");
    await page.fill('[data-path="delivery/recipients/0/to"]', "hq@example.com，boss@example.com");
    await page.click("#recipients-add");
    await page.fill('[data-path="delivery/recipients/1/to"]', "wrong@example.com");
    await page.click("#recipients-add");
    await page.fill('[data-path="delivery/recipients/2/to"]', "shop@example.com");
    await page.fill('[data-path="delivery/recipients/2/stores"]', "S01");
    await page.click('fieldset:has([data-path="delivery/recipients/1/to"]) legend button');
    await page.waitForSelector("#form-save:not([disabled])");
    await page.click("#form-save");
    await page.click("#form-write");
    await page.waitForSelector("#form-saved");
    const delivery = read(CONFIG).slice(read(CONFIG).indexOf("delivery:"));
    assert.equal(delivery, 'delivery:\n  from: "客服部 <service@example.com>"\n  smtp: { host: smtp.example.com, port: 465, security: tls }\n  recipients:\n    - { to: [hq@example.com, boss@example.com], stores: all }\n    - { to: [shop@example.com], stores: [S01] }\n');
    // And one taken out again, with the comments of the others.
    await page.click('fieldset:has([data-path="delivery/recipients/0/to"]) legend button');
    await page.waitForSelector("#form-save:not([disabled])");
    await page.click("#form-save");
    await page.click("#form-write");
    await page.waitForSelector("#form-saved");
    assert.ok(!read(CONFIG).includes("hq@example.com") && read(CONFIG).includes("shop@example.com"));
  },

  async "a page moved is one line of the file, and moving it back none"() {
    const before = read(CONFIG);
    const page_ = (id) => page.locator(`.pages-list li[data-page="${id}"]`);
    await page_("churn").locator('[data-by="-1"]').focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector("#form-save:not([disabled])");
    await page.click("#form-save");
    const added = await page.locator("dialog .diff .added").allTextContents();
    assert.equal(added.length, 1);
    assert.ok(/order: \[\w+, \w+(, \w+)?\]/.test(added[0]), added[0]);
    await page.keyboard.press("Escape");
    await page_("churn").locator('[data-by="1"]').focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.getElementById("form-save").disabled);
    assert.equal(read(CONFIG), before);
    assert.equal(await page.locator(".unsaved").count(), 0);
  },

  async "a measure that a spreadsheet would compute is refused, and names its field"() {
    await page.click("#tab-actions");
    await page.waitForSelector('[data-column="measure"]');
    const table = read("data/action_items.csv");
    await page.fill('[data-column="measure"]', "=HYPERLINK(1)");
    await page.click("#actions-add");
    await page.waitForSelector("#sheet-actions .wrong");
    assert.ok((await page.textContent("#sheet-actions .wrong")).includes("“measure”"));
    assert.equal(read("data/action_items.csv"), table);
    await page.fill('[data-column="measure"]', "加派人手");
    await page.click("#actions-add");
    await page.waitForSelector("#sheet-actions .right");
    assert.ok(read("data/action_items.csv").endsWith("加派人手,,,todo\r\n"), read("data/action_items.csv"));
    assert.equal(await page.locator(".unsaved").count(), 0);
  },

  async "two tabs show what each has chosen"() {
    const second = await context.newPage();
    await second.goto(new URL("/", url).href);
    await second.waitForSelector(".page[data-shown] img", { timeout: 60000 });
    await second.selectOption("#language", "zh");
    await second.selectOption("#month", "2026-03");
    await second.selectOption("#audience", "hq");
    await second.waitForFunction(() => document.getElementById("title").textContent.includes("2026-03") && document.getElementById("audience").value === "hq" && document.body.dataset.building === "false", null, { timeout: 60000 });
    await second.waitForTimeout(300);
    assert.equal(await second.textContent("#tab-figures"), "指标");
    assert.ok((await page.textContent("#title")).includes("2026-04"));
    assert.equal(await page.inputValue("#audience"), "internal");
    assert.equal(await page.textContent("#tab-figures"), "Figures");
    await second.reload();
    await second.waitForFunction(() => document.getElementById("title").textContent.includes("2026-03"), null, { timeout: 60000 });
    assert.equal(await second.inputValue("#audience"), "hq");
    await second.close();
  },

  async "a page of a preview that was started anew says where to go"() {
    const old = await browser.newContext();
    const tab = await old.newPage();
    await tab.goto(url);
    await tab.waitForSelector(".page[data-shown] img", { timeout: 60000 });
    // As after a restart at the same port: the token is another.
    await old.clearCookies();
    await tab.click("#tab-jobs");
    await tab.click("#tab-form");
    await tab.waitForSelector("#lost [role=alert]");
    const words = await tab.textContent("#lost");
    assert.ok(words.includes("new address") || words.includes("新地址"), words);
    await old.close();
  },

  async "a template's mistake lies over the last good pages until it is mended"() {
    write(CHAPTER, "#nothing-of-the-kind\n");
    await page.waitForSelector("#overlay [role=alert]", { timeout: 60000 });
    const words = await page.textContent("#overlay");
    assert.ok(words.includes("7-closing.typ") && words.includes("nothing-of-the-kind"), words);
    assert.ok((await page.locator(".page[data-shown] img").count()) > 0);
    // The place leads to the text.
    await page.click("#overlay .places button");
    await page.waitForFunction(() => document.getElementById("editor-text")?.value.startsWith("#nothing-of-the-kind"));
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
    // The list behind is drawn anew meanwhile: the focus finds the same figure in it.
    await figure.evaluate((old) => { old.dataset.old = "yes"; });
    const before = await serial();
    write(CONFIG, `${read(CONFIG)}# a remark\n`);
    await newer(before);
    await page.waitForSelector('.figure[data-metric="callbacks.valid_rate"]:not([data-old])', { state: "attached" });
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog[open]", { state: "detached" });
    await page.waitForFunction(() => document.activeElement.dataset.metric === "callbacks.valid_rate");
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
    // A page that was overtaken before it was asked for.
    const overtaken = await page.evaluate(async () => {
      const picture = new Image();
      picture.src = "/page/0123456789abcdef.svg";
      return picture.decode().then(() => "drawn", () => "nothing");
    });
    assert.equal(overtaken, "nothing");
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
    // The next case begins without this one's dialog.
    await page.evaluate(() => document.getElementById("dialog").close());
  }
}
// The strangers' attempts are complained of by their own page, not by this one.
if (complaints.length) {
  failed += 1;
  console.log(`FAIL the browser complained:\n${[...new Set(complaints)].join("\n")}`);
}
await browser.close();
process.exit(failed ? 1 : 0);
