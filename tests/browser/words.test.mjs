/** The page in other languages: one file each, nothing said in code, and from right to left too. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import ts from "typescript";
import { openPage } from "./support/browser.mjs";
import { png } from "./support/files.mjs";
import { adjust, aWhile, choose, laidOut, paintFirstStyle, problem } from "./support/steps.mjs";

const WWW = fileURLToPath(new URL("../../www", import.meta.url));
const PKG = fileURLToPath(new URL("../../pkg", import.meta.url));
const read = (path) => readFileSync(path, "utf8");
const wordsOf = (language) => JSON.parse(read(join(WWW, "words", `${language}.json`)));
const LANGUAGES = readdirSync(join(WWW, "words")).map((name) => name.replace(".json", ""));
/** What a language may have beyond English: what the package and the pack say in English themselves. */
const BEYOND = /^(error|style|artist|offline\.group)\./;

/** The scripts that a script of the page imports, at the start or later, and itself. */
function reached(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  for (const [, next] of read(join(WWW, name)).matchAll(/(?:from|import\()\s*"\.\/([\w-]+\.js)"/g)) reached(next, found);
  return found;
}

/** The pages beside the studio have scripts of their own; the service worker's errors are for developers. */
const CODE = [...reached("app.js")].map((name) => [name, read(join(WWW, name))]);

/** All texts that stand in a script, with holes where something is filled in. */
function texts(name, code) {
  const found = [];
  const visit = (node) => {
    if (ts.isStringLiteralLike(node)) found.push(node.text);
    if (ts.isTemplateExpression(node)) found.push([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join("…"));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(name, code, ts.ScriptTarget.Latest));
  return found;
}

test("no sentence stands in the studio's scripts", () => {
  const isSentence = (text) => /\p{L}{2,}[ ,]+\p{L}{2,}/u.test(text) && !/[[\]=<>#]|^[a-z-]+( [a-z-]+)*$/.test(text);
  const found = CODE.flatMap(([name, code]) => texts(name, code).filter(isSentence).map((text) => `${name}: ${text}`));
  assert.deepEqual(found.filter((line) => !line.startsWith("menu.js: Ctrl")), []);
});

test("every language has every word, with the same holes, and no other", () => {
  const english = wordsOf("en");
  assert.ok(LANGUAGES.includes("zh"));
  const holes = (text) => [...text.matchAll(/\{\w+\}/g)].map(String).sort().join();
  for (const language of LANGUAGES) {
    const words = wordsOf(language);
    assert.deepEqual(Object.keys(english).filter((key) => !(key in words)), [], `${language} lacks`);
    assert.deepEqual(Object.keys(words).filter((key) => !(key in english) && !BEYOND.test(key)), [], `${language} has too many`);
    assert.deepEqual(Object.keys(english).filter((key) => holes(english[key]) !== holes(words[key])), [], `${language}: holes`);
  }
});

test("every word is used, and every word that is used is there", () => {
  const english = Object.keys(wordsOf("en"));
  const html = read(join(WWW, "index.html"));
  const named = new Set([...html.matchAll(/data-(?:word|label)="([^"]+)"/g)].map(([, key]) => key));
  const patterns = CODE.flatMap(([name, code]) => texts(name, code)).filter((text) => /\p{L}{2}/u.test(text)).map((text) => new RegExp(`^${text.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".+")}$`));
  const used = (key) => named.has(key) || patterns.some((pattern) => pattern.test(key) || pattern.test(key.replace(/\.(one|other|next)$/, "")));
  assert.deepEqual(english.filter((key) => !used(key) && !["language", "direction"].includes(key)), []);
  const said = CODE.flatMap(([, code]) => [...code.matchAll(/\bsay\("([^"]+)"/g)].map(([, key]) => key));
  assert.deepEqual([...named, ...said].filter((key) => !english.includes(key)), []);
});

test("every error of the package is said in every language", () => {
  const codes = [...(read(join(PKG, "errors.js")) + read(join(PKG, "teach-material.js")) + read(join(PKG, "person.js"))).matchAll(/^ {2}"?([a-z-]+)"?: \["/gm)].map(([, code]) => code);
  assert.ok(codes.length > 30);
  for (const language of LANGUAGES.filter((name) => name !== "en")) {
    const words = wordsOf(language);
    assert.deepEqual(codes.flatMap((code) => [`error.${code}`, `error.${code}.next`]).filter((key) => !(key in words)), [], language);
  }
});

test("the browser's language is spoken at once; another one is chosen in the menu, stays, and translates errors too", async () => {
  const { page, close } = await openPage({ query: "?backend=cpu", context: { locale: "zh-CN" } });
  await page.locator("html[lang=zh]").waitFor();
  assert.equal(await page.getByTestId("choose").textContent(), "选择照片");
  assert.equal(await page.getByTestId("style-starry-night").locator(".title").textContent(), "星夜");
  await choose(page, "note.txt", Buffer.from("no picture"));
  assert.match((await problem(page)).sentence, /不是这里能打开的图片/);
  assert.equal(await page.evaluate(() => localStorage.length), 0, "nothing is kept that was not chosen");
  await page.getByTestId("menu-open").click();
  await page.getByTestId("language").selectOption("en");
  await page.locator("html[lang=en]").waitFor();
  await page.getByTestId("menu-close").click();
  assert.equal(await page.getByTestId("choose").textContent(), "Choose a photo");
  await page.reload();
  await page.locator("[data-engine=ready]").waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
  await close();
});

test("from right to left: the divider's line and the photo's edge are at one place, and nothing sticks out", async () => {
  const { page, close } = await openPage({ query: "?backend=cpu", context: { viewport: { width: 360, height: 640 } } });
  await page.evaluate(() => (document.documentElement.dir = "rtl"));
  await choose(page, "photo.png", png(300, 200));
  await paintFirstStyle(page, "photo.png");
  await page.getByTestId("divider").fill("30");
  await laidOut(page);
  const { line, edge } = await page.evaluate(() => {
    const frame = document.querySelector("#frame").getBoundingClientRect();
    const range = document.querySelector("#divider");
    const track = range.getBoundingClientRect();
    const grip = 44;
    const share = range.valueAsNumber / 100;
    const from = getComputedStyle(range).direction === "rtl" ? track.right - grip / 2 - share * (track.width - grip) : track.left + grip / 2 + share * (track.width - grip);
    return { line: from - frame.left, edge: frame.width * share };
  });
  assert.ok(Math.abs(line - edge) <= 2, `${line} and ${edge}`);
  await adjust(page);
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
  await close();
});

for (const [width, height] of [[360, 640], [768, 1024]]) {
  test(`${width} x ${height}, from right to left: the menu is in the window; a tap on its padding leaves it open, one beside it does not`, async () => {
    const { page, close } = await openPage({ query: "?backend=cpu", context: { viewport: { width, height } } });
    await page.evaluate(() => (document.documentElement.dir = "rtl"));
    await page.getByTestId("menu-open").click();
    await laidOut(page);
    const menu = page.getByTestId("menu");
    const box = await menu.boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= width && box.y >= 0 && box.y + box.height <= height, JSON.stringify(box));
    if (width > 560) assert.ok(box.x < width / 4, "under the bar's end");
    await page.mouse.click(box.x + 4, box.y + box.height / 2);
    assert.equal(await menu.isVisible(), true);
    await page.mouse.click(width / 2, box.y > 8 ? box.y - 8 : box.y + box.height + 8);
    await menu.waitFor({ state: "hidden" });
    await close();
  });
}

test("a language that cannot be loaded is not chosen, and the last choice wins", async () => {
  const { page, close } = await openPage({ query: "?backend=cpu" });
  let answer = (route) => route.abort();
  await page.route("**/words/zh.json", (route) => answer(route));
  await page.getByTestId("menu-open").click();
  await page.getByTestId("language").selectOption("zh");
  await page.waitForFunction(() => document.querySelector("#language").value === "en");
  const asked = new Promise((resolve) => (answer = (route) => resolve(route)));
  await page.getByTestId("language").selectOption("zh");
  const late = await asked;
  await page.getByTestId("language").selectOption("en");
  await Promise.all([page.waitForResponse("**/words/zh.json"), late.continue()]);
  await aWhile(page);
  assert.deepEqual(await page.evaluate(() => [document.documentElement.lang, document.querySelector("#language").value]), ["en", "en"]);
  await close();
});

test("words 40 % longer are not cut off in the bar, the tools and the chips of a narrow phone", async () => {
  const { page, close } = await openPage({ query: "?backend=cpu", context: { viewport: { width: 360, height: 560 } } });
  await choose(page, "photo.png", png(300, 200));
  await paintFirstStyle(page, "photo.png");
  await adjust(page);
  await laidOut(page);
  const cut = await page.evaluate(() => {
    const told = [...document.querySelectorAll(".bar [data-word], .tools button, .chips .chip, #save")].filter((there) => there.checkVisibility());
    for (const there of told) if (there.children.length === 0) there.textContent += there.textContent.slice(0, Math.ceil(there.textContent.length * 0.4));
    return told.filter((there) => there.scrollWidth > there.clientWidth + 1 && getComputedStyle(there).display !== "inline").map(({ textContent }) => textContent);
  });
  assert.deepEqual(cut, []);
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
  await close();
});
