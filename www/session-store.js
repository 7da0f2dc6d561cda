/** The last session, in a database on this device. */
import { answerOf, table } from "./database.js";

/**
 * What the visitor had when the page was left.
 * @typedef {object} Session
 * @property {{ states: object[], at: number }} history
 * @property {object} saving the settings of the sheet
 * @property {Map<string, { file: Blob, name: string }>} photos by the names that the states call them
 */
const within = table("impasto-session", "kept");
const SESSION = "session";
/** Apart, so that it is not written with every step. */
const ROLL = "roll";

/** @returns {Promise<Session | null>} */
export async function keptSession() {
  return (await within("readonly", (store) => answerOf(store.get(SESSION)))) ?? null;
}

/** @param {Session} session takes the place of the one before */
export function keepSession(session) {
  return within("readwrite", (store) => void store.put(session, SESSION));
}

/** @returns {Promise<{ id: string, file: Blob, name: string }[]>} several photos that were chosen together; or none */
export async function keptRoll() {
  return (await within("readonly", (store) => answerOf(store.get(ROLL)))) ?? [];
}

/** @param {{ id: string, file: Blob, name: string }[]} photos take the place of those before */
export function keepRoll(photos) {
  return within("readwrite", (store) => void store.put(photos, ROLL));
}
