/** What keeps the camera fluent, without a browser: the size that is painted, and the slot that holds one frame. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Pace, SIDES } from "../../www/camera-pace.js";
import { LatestFrame } from "../../www/camera-slot.js";

/** Paints so many frames on a device on which a frame takes `costOf(side)` ms. @returns {number[]} the side of each */
function run(pace, frames, costOf, clock = { now: 0 }) {
  return Array.from({ length: frames }, () => {
    const { side } = pace;
    const ms = costOf(side, clock.now);
    clock.now += ms;
    pace.add(ms, clock.now);
    return side;
  });
}

const costing = (fixed, perMegapixel) => (side) => fixed + (perMegapixel * side * side * 0.75) / 1e6;
const changes = (sides) => sides.filter((side, i) => i > 0 && side !== sides[i - 1]).length;

test("it begins small and grows to the largest size that is fluent, and stays there", () => {
  for (const [fixed, perMegapixel] of [[2, 40], [5, 150], [10, 400], [3, 20], [20, 1500]]) {
    const costOf = costing(fixed, perMegapixel);
    const sides = run(new Pace(4000), 4000, costOf);
    assert.ok(sides[0] <= 192, "small at first");
    const settled = sides.at(-1);
    assert.ok(costOf(settled) <= 60, `${settled} takes ${costOf(settled)} ms`);
    const next = SIDES[SIDES.indexOf(settled) + 1];
    if (next) assert.ok(costOf(next) > 35, `${next} would have been fluent too: ${costOf(next)} ms`);
    assert.equal(changes(sides.slice(-2000)), 0, "it has settled");
  }
});

test("a device on which nothing is fluent gets the smallest size", () => {
  assert.equal(run(new Pace(4000), 100, costing(150, 3000)).at(-1), SIDES[0]);
});

test("it never goes beyond what the camera gives", () => {
  assert.equal(run(new Pace(500), 1000, () => 1).at(-1), 500);
  assert.equal(run(new Pace(90), 100, () => 1).at(-1), 90);
});

test("a device that gets busy and free again gets smaller and larger again", () => {
  const pace = new Pace(4000);
  const clock = { now: 0 };
  const free = run(pace, 600, costing(5, 150), clock).at(-1);
  const busy = run(pace, 600, costing(25, 750), clock).at(-1);
  const again = run(pace, 12_000, costing(5, 150), clock).at(-1);
  assert.ok(busy < free, `${busy} while busy, ${free} before`);
  assert.equal(again, free);
});

test("a size that is only just too slow is tried ever less often", () => {
  // The next size always looks possible, and never is.
  const costOf = (side) => (side > 256 ? 90 : 15);
  const pace = new Pace(4000);
  const clock = { now: 0 };
  const tries = [];
  let before = 0;
  while (clock.now < 600_000) {
    const [side] = run(pace, 1, costOf, clock);
    if (side > 256 && before <= 256) tries.push(clock.now);
    before = side;
  }
  assert.ok(tries.length >= 4 && tries.length <= 9, `${tries.length} tries in ten minutes`);
  const gaps = tries.slice(1).map((at, i) => at - tries[i]);
  for (const [i, gap] of gaps.slice(1, 4).entries()) assert.ok(gap > 1.5 * gaps[i], `${gaps}`);
});

test("a single slow frame, or the first one of a size, changes nothing", () => {
  const pace = new Pace(256);
  run(pace, 200, () => 10);
  assert.equal(pace.side, 256);
  assert.equal(changes(run(pace, 100, (_, now) => (now % 400 < 10 ? 90 : 10))), 0);
});

test("while it is held the size stays, however slow", () => {
  const pace = new Pace(4000);
  run(pace, 300, () => 10);
  const { side } = pace;
  pace.hold(true);
  assert.equal(changes([side, ...run(pace, 200, () => 500)]), 0);
  pace.hold(false);
  assert.ok(run(pace, 50, () => 500).at(-1) < side);
});

/** A video whose frames the test gives. */
function scripted() {
  const waiting = [];
  const video = { requestVideoFrameCallback: (callback) => waiting.push(callback) };
  return { video, waiting, frame: () => waiting.splice(0).forEach((callback) => callback()) };
}

const isSettled = async (promise) => (await Promise.race([promise.then(() => true), new Promise((resolve) => setTimeout(() => resolve(false)))])) === true;

test("the slot: many frames while nobody took one are one frame, the latest, and are never handed out later", async () => {
  const { video, frame } = scripted();
  const slot = new LatestFrame(video);
  slot.start();
  const first = slot.take();
  assert.equal(await isSettled(first), false, "there is none yet");
  frame();
  await first;
  for (let i = 0; i < 20; i += 1) frame();
  await slot.take();
  const next = slot.take();
  assert.equal(await isSettled(next), false, "the twenty were one");
  slot.stop();
  await next;
});

test("the slot: after a stop and a start only one watch goes on", () => {
  const { video, waiting, frame } = scripted();
  const slot = new LatestFrame(video);
  for (let i = 0; i < 5; i += 1) {
    slot.start();
    slot.stop();
  }
  slot.start();
  frame();
  assert.equal(waiting.length, 1);
});
