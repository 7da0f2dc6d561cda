"use client";

import "impasto/element";
import "impasto/react";
import type { ImpastoImage } from "impasto/element";
import { useEffect, useRef, useState } from "react";

export function Painted({ src, alt }: { src: string; alt: string }) {
  const image = useRef<ImpastoImage>(null);
  const [size, setSize] = useState("");

  // React sets no listeners and no objects on an element that the server has written: an effect does.
  useEffect(() => {
    const element = image.current!;
    const show = () => element.result && setSize(`${element.result.width} × ${element.result.height}`);
    element.weights = { "great-wave": 2, udnie: 1 };
    element.addEventListener("result", show);
    return () => element.removeEventListener("result", show);
  }, []);

  return (
    <>
      <impasto-image ref={image} src={src} alt={alt} maxSide={96} />
      <output>{size}</output>
    </>
  );
}
