/** Owns the wasm instance that teaches one style. Disposable: the page ends it with the lesson, and starts another after a panic. */
import init, { Lesson, set_panic_listener, Teacher } from "./wasm/teacher.js";
import { ImpastoError } from "./errors.js";
import { forbidsWasm } from "./policy.js";
import { serveCalls } from "./serve-calls.js";

/** @type {Teacher} */
let teacher;

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

const bytes = ({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

serveCalls({
  /** Once. */
  async begin({ module, pack, loss, start, painting, photos, steps, side, batch, seed }) {
    await init({ module_or_path: module }).catch((reason) => {
      throw new ImpastoError(forbidsWasm(reason) ? "wasm-blocked" : "teacher-load", forbidsWasm(reason) ? "" : reason.message);
    });
    set_panic_listener((panic) => self.postMessage({ panic }));
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
});
