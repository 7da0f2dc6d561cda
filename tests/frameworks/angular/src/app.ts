import { Component, CUSTOM_ELEMENTS_SCHEMA, signal } from "@angular/core";
import { configure, type Result } from "impasto";
import "impasto/element";

configure({
  worker: "impasto/workers/worker.js",
  pictureWorker: "impasto/workers/picture-worker.js",
  wasm: "impasto/wasm/impasto_bg.wasm",
  pack: "impasto/styles/gallery.impasto",
  encoder: "impasto/styles/encoder.impasto",
});

@Component({
  selector: "app-root",
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <impasto-image
      src="./photo.png"
      alt="A boat"
      painting="great-wave"
      [strength]="strength()"
      [compare]="false"
      (result)="show($event)"
    ></impasto-image>
    <input #slider type="range" max="1" step="0.01" [value]="strength()" (input)="strength.set(slider.valueAsNumber)" />
    <output>{{ size() }}</output>
  `,
})
export class App {
  readonly strength = signal(1);
  readonly size = signal("");

  show({ detail }: CustomEvent<Result>): void {
    this.size.set(`${detail.width} × ${detail.height}`);
  }
}
