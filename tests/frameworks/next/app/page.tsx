import { Painted } from "./painted";

export default function Page() {
  return <Painted src="./photo.png" alt="A boat" />;
}
