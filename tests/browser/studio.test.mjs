/** The studio's rule: picture, cards, the open tool and Save are in the window together, whatever its size and the photo's. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage } from "./support/browser.mjs";
import { png } from "./support/files.mjs";
import { choose, laidOut, paintFirstStyle, painted, photoShown } from "./support/steps.mjs";

const WINDOWS = [[360, 560], [390, 664], [844, 340], [720, 450], [768, 1024], [1440, 900], [2560, 1440], [3840, 2160]];
const SHAPES = { landscape: [800, 600], portrait: [600, 800], panorama: [1000, 225], tower: [219, 750] };
/** Of the window, for shapes between 9:16 and 16:9; the extreme ones get what fits. */
const LEAST_SHARE = { landscape: 0.26, portrait: 0.26, panorama: 0.1, tower: 0.08 };
const BESIDE = 2;

/** Boxes of what has to be in sight, in the window's pixels. */
const boxes = (page) =>
  page.evaluate(() => {
    const box = (selector) => {
      const found = [...document.querySelectorAll(selector)].filter((there) => there.checkVisibility());
      return found.map((there) => {
        const { left, top, right, bottom } = there.getBoundingClientRect();
        return { left, top, right, bottom, what: there.dataset.testid ?? there.id ?? selector };
      });
    };
    const { scrollWidth, scrollHeight } = document.documentElement;
    return {
      scroll: [scrollWidth, scrollHeight],
      frame: box("#frame")[0],
      cards: box(".card"),
      tools: box(".tools button"),
      save: box("#save")[0],
      dial: box(".adjust .dial")[0],
      targets: box(".bar button, .tools button, #save"),
    };
  });

const isInside = ({ left, top, right, bottom }, width, height) => left >= -1 && top >= -1 && right <= width + 1 && bottom <= height + 1;
const overlap = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > BESIDE && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > BESIDE;

/** A share of the window, or nearly all of its height, or twice the photo's own size. */
function assertLarge({ left, top, right, bottom }, [photoWidth], least, [width, height], state) {
  const [across, down] = [right - left, bottom - top];
  const isLarge = (across * down) / (width * height) >= least || down >= 0.8 * height || across >= 2 * photoWidth - 1;
  assert.ok(isLarge, `${state}: the picture is ${across} x ${down}`);
}

for (const [width, height] of WINDOWS) {
  test(`${width} x ${height}: nothing is below the fold, nothing overlaps, every target is large enough`, async () => {
    const { page, close } = await openPage({ query: "?backend=cpu", context: { viewport: { width, height }, hasTouch: width < 900 } });
    let style;
    for (const [shape, size] of Object.entries(SHAPES)) {
      await choose(page, `${shape}.png`, png(...size));
      if (style) await painted(page, `${shape}.png`, style);
      else style = await paintFirstStyle(page, `${shape}.png`);
      for (const tool of ["styles", "adjust", "where", "mix"]) {
        if (await page.getByTestId(`tool-${tool}`).isVisible()) await page.getByTestId(`tool-${tool}`).click();
        await laidOut(page);
        const { scroll, frame, cards, tools, save, dial, targets } = await boxes(page);
        const state = `${shape}, ${tool}`;
        assert.deepEqual(scroll, [width, height], `${state}: the page does not scroll`);
        for (const part of [frame, save, ...tools]) assert.ok(isInside(part, width, height), `${state}: ${part.what} is inside: ${JSON.stringify(part)}`);
        assertLarge(frame, size, LEAST_SHARE[shape], [width, height], state);
        if (tool === "styles") assert.ok(cards.filter((card) => isInside(card, width, height)).length >= 2, `${state}: two whole cards`);
        if (tool === "adjust") assert.ok(isInside(dial, width, height) && !overlap(dial, frame), `${state}: the slider`);
        for (const part of [save, ...tools]) assert.ok(!overlap(part, frame), `${state}: ${part.what} leaves the picture alone`);
        for (const target of targets) assert.ok(target.right - target.left >= 43.5 && target.bottom - target.top >= 43.5, `${state}: ${target.what} is 44 x 44`);
      }
      await page.keyboard.press("Escape");
    }
    await close();
  });
}

test("no jargon where the visitor looks; what explains it is in the menu", async () => {
  const { page, close } = await openPage({ query: "", context: { viewport: { width: 390, height: 664 }, isMobile: true, hasTouch: true } });
  const seen = () => page.evaluate(() => [...document.querySelectorAll("body *")].filter((there) => there.checkVisibility({ opacityProperty: true }) && there.children.length === 0 && !there.closest("dialog, .unseen")).map(({ textContent }) => textContent).join("\n"));
  const assertPlain = async (state) => assert.doesNotMatch(await seen(), /adapter|CPU|WebGPU|PNG|JPEG|\d+ px|-missing|\bdrop\b|\bpaste\b/, state);
  await assertPlain("empty");
  await choose(page, "photo.png", png(900, 700));
  await photoShown(page);
  await assertPlain("photo");
  await paintFirstStyle(page, "photo.png");
  await assertPlain("painted");
  await page.getByTestId("menu-open").click();
  assert.match(await page.getByTestId("status").textContent(), /^CPU/);
  await close();
});
