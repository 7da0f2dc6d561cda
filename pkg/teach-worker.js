/** Owns the wasm instance that teaches one style or finishes one picture. Disposable: the page ends it with the work, and starts another after a panic. */
import init, { Finisher, Lesson, Order, set_panic_listener, Teacher } from "./wasm/teacher.js";
import { ImpastoError } from "./errors.js";
import { forbidsWasm } from "./policy.js";
import { serveCalls } from "./serve-calls.js";

/** @type {Teacher} */
let teacher;
/** @type {Finisher} */
let finisher;
/** The size of the last picture that was given. */
let given = "";

/** A trap leaves the instance unusable, whether or not the panic listener was reached before it. */
function endOnTrap(thrown) {
  if (thrown instanceof WebAssembly.RuntimeError) self.postMessage({ panic: thrown.message });
  throw thrown;
}

async function tried(work) {
  try {
    return await work();
  } catch (thrown) {
    return endOnTrap(thrown);
  }
}

/** Once. */
async function load(module) {
  await init({ module_or_path: module }).catch((reason) => {
    throw new ImpastoError(forbidsWasm(reason) ? "wasm-blocked" : "teacher-load", forbidsWasm(reason) ? "" : reason.message);
  });
  set_panic_listener((panic) => self.postMessage({ panic }));
}

const bytes = ({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** The picture as it is, and how it began where it is of another size than the last one that was given. */
async function pictured({ width, height }) {
  const image = { data: await finisher.picture(), width, height };
  const size = `${width} ${height}`;
  const first = size === given ? undefined : { data: finisher.first(), width, height };
  given = size;
  return { image, first };
}

serveCalls({
  async begin({ module, pack, loss, start, painting, photos, steps, side, batch, seed }) {
    await load(module);
    await tried(async () => {
      const { width, height } = painting;
      const lesson = new Lesson(new Uint8Array(pack), new Uint8Array(loss), start, bytes(painting), width, height);
      for (const photo of photos) lesson.add_photo(bytes(photo), photo.width, photo.height);
      teacher = await Teacher.create(lesson, steps, side, batch, seed);
    });
  },

  /** Answers with the losses before the step, and with the style after it as `file` if that is due. */
  step: ({ isDue }) =>
    tried(async () => {
      const losses = JSON.parse(await teacher.step());
      return { losses, file: isDue ? await teacher.style() : undefined };
    }),

  style: () => tried(() => teacher.style()),

  /** Answers with where the picture stands, anew or after a `state`. */
  async finish({ module, loss, photo, paintings, start, wanted, state }) {
    await load(module);
    return tried(async () => {
      const order = new Order(new Uint8Array(loss), bytes(photo), photo.width, photo.height, JSON.stringify(wanted));
      for (const { image, weight } of paintings) order.add_style(bytes(image), image.width, image.height, weight);
      if (start === "noise") order.start_from_noise();
      else if (start !== "photo") order.start_from(bytes(start), start.width, start.height);
      if (state) order.go_on_from(state);
      finisher = await Finisher.create(order);
      const now = JSON.parse(finisher.now());
      return { ...now, ...(await pictured(now)), state: await finisher.state() };
    });
  },

  /** One iteration. Answers with how far it is, and with the picture and the state after it as far as they are due. */
  iterate: ({ image, state }) =>
    tried(async () => {
      const told = JSON.parse(await finisher.step());
      return { ...told, ...(image && (await pictured(told))), state: state ? await finisher.state() : undefined };
    }),

  stand: () => tried(async () => ({ ...(await pictured(JSON.parse(finisher.now()))), state: await finisher.state() })),
});
