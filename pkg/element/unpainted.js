/** The element for a browser that cannot read the rest of the package: the photo as an image. In the JavaScript of 2017. */

const UPDATE = "Update the browser (Chrome 96, Firefox 114, Safari 16.4 or newer).";

function errorOf(reason) {
  const old = reason instanceof SyntaxError;
  const told = new Error(old ? "This browser is too old: it cannot read the package's scripts." : "The package's scripts could not be loaded: " + reason.message);
  return Object.assign(told, {
    name: "ImpastoError",
    code: old ? "browser-unsupported" : "wasm-load",
    hint: old ? UPDATE : "Check the connection and reload the page.",
    answer: null,
  });
}

/**
 * @param {string} name
 * @param {Error} reason why the rest is not there; told once by each element, in an event `error`
 */
export function defineUnpainted(name, reason) {
  if (customElements.get(name)) return;
  const error = errorOf(reason);

  class Unpainted extends HTMLElement {
    static get observedAttributes() {
      return ["src", "alt", "poster"];
    }

    constructor() {
      super();
      const root = this.attachShadow({ mode: "open" });
      const parts = { poster: document.createElement("img"), photo: document.createElement("img") };
      const slot = document.createElement("slot");
      slot.name = "poster";
      slot.appendChild(parts.poster).alt = "";
      parts.photo.addEventListener("load", () => (slot.hidden = true));
      root.appendChild(slot);
      root.appendChild(parts.photo);
      for (const part of Object.keys(parts)) {
        parts[part].setAttribute("part", part);
        parts[part].style.maxWidth = "100%";
      }
      Object.assign(this, { parts, error, state: "error" });
      this.told = false;
    }

    connectedCallback() {
      this.attributeChangedCallback();
      if (this.told) return;
      this.told = true;
      Promise.resolve().then(() => this.dispatchEvent(new CustomEvent("error", { detail: error })));
    }

    attributeChangedCallback() {
      const { poster, photo } = this.parts;
      photo.alt = this.getAttribute("alt") || "";
      for (const [image, address] of [[poster, this.getAttribute("poster")], [photo, this.getAttribute("src")]]) {
        image.hidden = !address;
        if (address && image.getAttribute("src") !== address) image.src = address;
      }
    }
  }

  customElements.define(name, Unpainted);
}
