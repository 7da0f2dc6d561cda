import { ImpastoError } from "./pkg/index.js";
import { say } from "./words.js";

/** Along the longer side of the view, in radians. */
const FIELD = { least: 0.35, first: 1.6, most: 2.2 };
/** Straight up and down there is nothing to turn about. */
const STEEPEST = 1.5;

const CORNERS = `#version 300 es
void main() {
  gl_Position = vec4(vec2(gl_VertexID & 1, gl_VertexID >> 1) * 4.0 - 1.0, 0.0, 1.0);
}`;
/** The painting's row and column in the direction of each pixel. Without smaller copies there is no seam where columns begin anew. */
const RAYS = `#version 300 es
precision highp float;
uniform sampler2D painting;
uniform vec2 size, extent, turned;
out vec4 colour;
void main() {
  vec3 ray = normalize(vec3((2.0 * gl_FragCoord.xy / size - 1.0) * extent, 1.0));
  vec2 tilt = vec2(cos(turned.y), sin(turned.y));
  ray.yz = vec2(ray.y * tilt.x + ray.z * tilt.y, ray.z * tilt.x - ray.y * tilt.y);
  float column = (atan(ray.x, ray.z) + turned.x) / 6.283185307 + 0.5;
  colour = textureLod(painting, vec2(column, acos(clamp(ray.y, -1.0, 1.0)) / 3.141592654), 0.0);
}`;

function compiled(gl) {
  const program = gl.createProgram();
  for (const [kind, text] of [[gl.VERTEX_SHADER, CORNERS], [gl.FRAGMENT_SHADER, RAYS]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  gl.useProgram(program);
  return Object.fromEntries(["size", "extent", "turned"].map((name) => [name, gl.getUniformLocation(program, name)]));
}

/** A painting of all directions, seen from its middle. */
export class AroundView {
  #canvas;
  #gl;
  #places;
  /** @type {ImageBitmap | null} */
  #bitmap = null;
  #texture = null;
  #turned = [0, 0];
  #field = FIELD.first;
  #frame = 0;

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.#canvas = canvas;
    this.#gl = canvas.getContext("webgl2", { alpha: false });
    if (!this.#gl) throw new ImpastoError("around-unsupported", say("around-unsupported"), say("around-unsupported.next"));
    this.#places = compiled(this.#gl);
    canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
    canvas.addEventListener("webglcontextrestored", () => {
      this.#places = compiled(this.#gl);
      this.#upload();
    });
    new ResizeObserver(() => this.draw()).observe(canvas);
  }

  /** The longest side that a painting may have here. */
  get largest() {
    return this.#gl.getParameter(this.#gl.MAX_TEXTURE_SIZE);
  }

  /** @param {ImageBitmap} bitmap is closed when another one is shown */
  show(bitmap) {
    this.#bitmap?.close();
    this.#bitmap = bitmap;
    this.#upload();
  }

  /** @param {number} right @param {number} down in pixels of the window that the painting is pulled */
  pull(right, down) {
    const perPixel = this.#field / Math.max(1, this.#canvas.clientWidth, this.#canvas.clientHeight);
    const [across, up] = this.#turned;
    this.#turned = [across - right * perPixel, Math.max(-STEEPEST, Math.min(STEEPEST, up + down * perPixel))];
    this.draw();
  }

  /** @param {number} factor above 1 shows less, larger */
  by(factor) {
    this.#field = Math.max(FIELD.least, Math.min(FIELD.most, this.#field / factor));
    this.draw();
  }

  reset() {
    this.#turned = [0, 0];
    this.#field = FIELD.first;
    this.draw();
  }

  /** Where it looks, in degrees. */
  get direction() {
    return this.#turned.map((angle) => Math.round((angle * 180) / Math.PI));
  }

  draw() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#drawNow();
    });
  }

  close() {
    cancelAnimationFrame(this.#frame);
    this.#bitmap?.close();
    this.#bitmap = null;
    this.#gl.getExtension("WEBGL_lose_context")?.loseContext();
  }

  #upload() {
    const gl = this.#gl;
    if (!this.#bitmap || gl.isContextLost()) return;
    gl.deleteTexture(this.#texture);
    this.#texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, gl.RGBA, gl.UNSIGNED_BYTE, this.#bitmap);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.REPEAT);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    this.draw();
  }

  #drawNow() {
    const [canvas, gl] = [this.#canvas, this.#gl];
    if (!this.#bitmap || gl.isContextLost()) return;
    const size = [canvas.clientWidth, canvas.clientHeight].map((side) => Math.max(1, Math.round(side * devicePixelRatio)));
    if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width, canvas.height] = size;
    const extent = Math.tan(this.#field / 2) / Math.max(...size);
    gl.viewport(0, 0, ...size);
    gl.uniform2f(this.#places.size, ...size);
    gl.uniform2f(this.#places.extent, extent * size[0], extent * size[1]);
    gl.uniform2f(this.#places.turned, ...this.#turned);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }
}
