import "impasto/element";
import "impasto/react";
import { useState } from "react";

export function App() {
  const [strength, setStrength] = useState(1);
  const [size, setSize] = useState("");
  return (
    <>
      <impasto-image
        src="./photo.png"
        alt="A boat"
        painting="great-wave"
        strength={strength}
        maxSide={96}
        compare={false}
        onresult={({ detail }) => setSize(`${detail.width} × ${detail.height}`)}
      />
      <input type="range" max="1" step="0.01" value={strength} onChange={({ target }) => setStrength(target.valueAsNumber)} />
      <output>{size}</output>
    </>
  );
}
