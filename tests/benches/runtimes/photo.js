/** A square photo, the same for everybody: RGBA bytes of smooth waves and edges. */
export function photo(side) {
  const data = new Uint8ClampedArray(side * side * 4);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [u, v] = [x / side, y / side];
      const edge = (u - 0.6) ** 2 + (v - 0.4) ** 2 < 0.04 ? 70 : 0;
      data.set([90 + 80 * Math.sin(9 * u + 4 * v) + edge, 120 + 90 * Math.cos(7 * v - 3 * u), 60 + 120 * u * v + edge, 255], (y * side + x) * 4);
    }
  }
  return new ImageData(data, side, side);
}

/** RGB in 0..1, colour by colour. */
export function toPlanes({ data, width, height }) {
  const area = width * height;
  return Float32Array.from({ length: 3 * area }, (_, index) => data[(index % area) * 4 + Math.floor(index / area)] / 255);
}

/** RGB in 0..1, pixel by pixel. */
export function toPixels({ data, width, height }) {
  return Float32Array.from({ length: 3 * width * height }, (_, index) => data[Math.floor(index / 3) * 4 + (index % 3)] / 255);
}

/** As many bytes of a painting as are enough to tell it from another. */
const sampled = (length, byte) => Array.from({ length: Math.ceil(length / SPARSE) }, (_, index) => byte(index * SPARSE));
const SPARSE = 61;
const toByte = (value) => Math.floor(value * 255 + 0.5);

export function sampleOfPlanes(planes) {
  const area = planes.length / 3;
  return sampled(planes.length, (index) => toByte(planes[(index % 3) * area + Math.floor(index / 3)]));
}

export function sampleOfPixels(pixels) {
  return sampled(pixels.length, (index) => toByte(pixels[index]));
}

export function sampleOfRgba(data) {
  return sampled((data.length / 4) * 3, (index) => data[Math.floor(index / 3) * 4 + (index % 3)]);
}
