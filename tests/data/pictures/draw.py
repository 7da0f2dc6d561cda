"""Draws the pictures of this folder: `python draw.py` (numpy, Pillow, tifffile, imagecodecs).

`colours/` holds one scene in many colour profiles and formats; `tests/browser/colours.test.mjs` records beside each
what Chromium shows. `tiff/` holds kinds of TIFF, each with the pixels that it was made of, or what libtiff reads;
`unsupported/` what cannot be read; `jpeg/` what tests cut and damage. `kept/` and two of
`colours/` were drawn elsewhere.
"""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import tifffile
from PIL import Image

HERE = Path(__file__).parent
WIDTH, HEIGHT = 37, 29
Y, X = np.mgrid[0:HEIGHT, 0:WIDTH]
SCENE = np.stack([X * 255 // (WIDTH - 1), Y * 255 // (HEIGHT - 1), 128 + 100 * np.sin(X * Y / 90)], -1).astype(np.uint8)
GREY = (SCENE[..., 0] // 2 + SCENE[..., 1] // 2).astype(np.uint8)
ALPHA = ((X + Y) * 255 // (WIDTH + HEIGHT - 2)).astype(np.uint8)
RGBA = np.dstack([SCENE, np.where(X < 20, 255, ALPHA).astype(np.uint8)])
INK = np.dstack([255 - SCENE, ALPHA // 2])


# --- colour profiles (ICC.1:2022) ---------------------------------------------------------------


def fixed(*numbers):
    return b"".join(struct.pack(">i", round(number * 65536)) for number in numbers)


def padded(data):
    return data + bytes(-len(data) % 4)


def profile(space, tags, pcs=b"XYZ ", version=4, kind=b"mntr"):
    at = 128 + 4 + 12 * len(tags)
    table, data = struct.pack(">I", len(tags)), b""
    for name, value in tags:
        table += name + struct.pack(">II", at + len(data), len(value))
        data += padded(value)
    header = struct.pack(">I4sI4s4s4s", at + len(data), b"none", version << 24, kind, space, pcs) + bytes(12) + b"acsp"
    return header.ljust(68, b"\0") + fixed(0.9642, 1, 0.8249) + bytes(48) + table + data


def xyz(values):
    return b"XYZ \0\0\0\0" + fixed(*values)


def power(exponent):
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(exponent * 256))


def parametric(kind, *numbers):
    return b"para\0\0\0\0" + struct.pack(">HH", kind, 0) + fixed(*numbers)


WHITE = (b"wtpt", xyz((0.9642, 1, 0.8249)))
SRGB_CURVE = parametric(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
SRGB = [(0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141)]
P3 = [(0.5151, 0.2412, -0.0011), (0.2920, 0.6922, 0.0419), (0.1571, 0.0666, 0.7841)]
ADOBE = [(0.6097, 0.3111, 0.0195), (0.2053, 0.6257, 0.0609), (0.1492, 0.0632, 0.7446)]
PROPHOTO = [(0.7977, 0.2880, 0), (0.1352, 0.7119, 0), (0.0313, 0.0001, 0.8249)]


def matrix(primaries, curve, version=4):
    colours = [(name, xyz(value)) for name, value in zip((b"rXYZ", b"gXYZ", b"bXYZ"), primaries)]
    return profile(b"RGB ", [WHITE, *colours, (b"rTRC", curve), (b"gTRC", curve), (b"bTRC", curve)], version=version)


def lab_of(red, green, blue):
    return [0.2 * red + 0.7 * green + 0.1 * blue, 0.5 + (red - green) * 0.3, 0.5 + (green - blue) * 0.3]


def table_of(inks, grid):
    """An old table of 8 bits, from so many channels to Lab."""
    points = np.indices((grid,) * inks).reshape(inks, -1).T / (grid - 1)
    if inks == 4:
        points = (1 - points[:, :3] * [1, 1, 0.8]) * (1 - points[:, 3:]) ** 1.2
    values = np.round(np.clip([lab_of(*point) for point in points], 0, 1) * 255).astype(np.uint8)
    identity = bytes(range(256))
    head = b"mft1" + bytes(4) + bytes([inks, 3, grid, 0]) + fixed(1, 0, 0, 0, 1, 0, 0, 0, 1)
    return values, head + identity * inks + values.tobytes() + identity * 3


def xyb():
    """A table of 2 x 2 x 2, curves and a matrix, as the XYB profile of JPEG encoders has them."""
    points = [
        value
        for red in (0, 1)
        for green in (0, 1)
        for blue in (0, 1)
        for value in (
            0.5 + 0.4 * (red - 0.5) + 0.3 * (green - 0.5),
            0.5 + 0.9 * (green - 0.5) - 0.1 * (red - 0.5),
            0.5 + 0.8 * (blue - 0.5) - 0.3 * (green - 0.5),
        )
    ]
    curves = [padded(parametric(0, 1.0)) * 3, padded(parametric(3, 3.0, 0.9, 0.1, 0.5, 0.05)) * 3, padded(parametric(0, 1.1)) * 3]
    numbers = fixed(*(value / 2 for row in zip(*SRGB) for value in row), 0, 0, 0)
    table = bytes([2, 2, 2] + [0] * 13 + [2, 0, 0, 0]) + b"".join(
        struct.pack(">H", round(np.clip(value, 0, 1) * 65535)) for value in points
    )
    parts, places = b"", []
    for part in (curves[0], numbers, curves[1], padded(table), curves[2]):
        places.append(32 + len(parts))
        parts += part
    lut = b"mAB " + bytes(4) + bytes([3, 3, 0, 0]) + struct.pack(">5I", *places) + parts
    return profile(b"RGB ", [WHITE, (b"A2B0", lut)])


CMYK_VALUES, CMYK_TABLE = table_of(4, 3)
PROFILES = {
    "p3": matrix(P3, SRGB_CURVE),
    "adobe": matrix(ADOBE, power(2.19921875), version=2),
    "prophoto": matrix(PROPHOTO, power(1.8), version=2),
    "linear": matrix(SRGB, power(1.0)),
    "swapped": matrix([SRGB[2], SRGB[0], SRGB[1]], SRGB_CURVE),
    "xyb": xyb(),
}
GREY_PROFILE = profile(b"GRAY", [WHITE, (b"kTRC", power(1.0))], version=2)
CMYK_PROFILE = profile(b"CMYK", [WHITE, (b"A2B0", CMYK_TABLE)], pcs=b"Lab ", version=2, kind=b"prtr")


# --- files ----------------------------------------------------------------------------------------


def write(name, data):
    path = HERE / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)


def encoded(pixels, kind, mode=None, **options):
    data = io.BytesIO()
    image = Image.fromarray(pixels, mode) if mode else Image.fromarray(pixels)
    image.save(data, kind, **options)
    return data.getvalue()


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(*chunks, depth=8):
    samples = SCENE if depth == 8 else (SCENE.astype(np.uint16) * 257).astype(">u2")
    rows = b"".join(b"\0" + row.tobytes() for row in samples)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, depth, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(chunks) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def draw_profiles():
    for name, icc in PROFILES.items():
        write(f"colours/{name}.png", encoded(SCENE, "PNG", icc_profile=icc))
        write(f"colours/{name}.jpg", encoded(SCENE, "JPEG", quality=90, icc_profile=icc))
        write(f"colours/{name}.webp", encoded(SCENE, "WEBP", lossless=True, icc_profile=icc))
        tifffile.imwrite(HERE / f"colours/{name}.tif", SCENE, photometric="rgb", compression="deflate", iccprofile=icc, metadata=None)
    p3, swapped = PROFILES["p3"], PROFILES["swapped"]
    iccp = lambda icc: chunk(b"iCCP", b"x\0\0" + zlib.compress(icc))
    gama = lambda gamma: chunk(b"gAMA", struct.pack(">I", gamma))
    chrm = chunk(b"cHRM", struct.pack(">8I", 31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000))
    srgb = chunk(b"sRGB", b"\0")
    cicp = lambda *code: chunk(b"cICP", bytes(code))
    for name, chunks in {
        "gama-1": [gama(100_000)],
        "gama-of-srgb": [gama(45_455)],
        "gama-and-chrm": [gama(45_455), chrm],
        "chrm-alone": [chrm],
        "srgb-over-gama": [gama(100_000), srgb],
        "icc-over-srgb": [srgb, iccp(p3)],
        "icc-over-gama": [gama(100_000), iccp(p3)],
        "cicp-p3": [cicp(12, 13, 0, 1)],
        "cicp-of-television": [cicp(1, 1, 0, 1)],
        "cicp-over-icc": [cicp(12, 13, 0, 1), iccp(swapped)],
        "cicp-unknown": [cicp(2, 2, 0, 1), iccp(p3)],
        "broken-icc-and-gama": [iccp(b"Z" * 300), gama(100_000)],
        "broken-icc": [iccp(b"Z" * 300)],
    }.items():
        write(f"colours/{name}.png", png(*chunks))
    write("colours/table-of-another-intent.png", png(iccp(PROFILES["xyb"].replace(b"A2B0", b"A2B1"))))
    write("colours/primaries-called-lab.png", png(iccp(p3[:20] + b"Lab " + p3[24:])))
    write("colours/srgb-of-no-intent.png", png(gama(100_000), chunk(b"sRGB", b"\xff")))
    line = struct.pack(">8I", 31270, 32900, 30000, 30000, 30000, 30000, 30000, 30000)
    write("colours/primaries-in-a-line.png", png(gama(50_000), chunk(b"cHRM", line)))
    write("colours/p3-16.png", png(iccp(p3), depth=16))
    write("colours/p3-palette.png", encoded(np.array(Image.fromarray(SCENE).quantize(40).convert("RGB")), "PNG", icc_profile=p3))
    write("colours/p3-alpha.png", encoded(RGBA, "PNG", icc_profile=p3))
    write("colours/p3-alpha.webp", encoded(RGBA, "WEBP", lossless=True, exact=True, icc_profile=p3))
    write("colours/p3-lossy.webp", encoded(SCENE, "WEBP", quality=90, icc_profile=p3))
    write("colours/p3-of-grey.jpg", encoded(GREY, "JPEG", quality=90, icc_profile=p3))
    write("colours/grey.png", encoded(GREY, "PNG", icc_profile=GREY_PROFILE))
    write("colours/grey.jpg", encoded(GREY, "JPEG", quality=90, icc_profile=GREY_PROFILE))
    write("colours/grey-of-colours.png", encoded(SCENE, "PNG", icc_profile=GREY_PROFILE))
    write("colours/ink.jpg", encoded(INK, "JPEG", "CMYK", quality=90))
    write("colours/ink-with-p3.jpg", encoded(INK, "JPEG", "CMYK", quality=90, icc_profile=p3))
    parts = [p3[:100], p3[100:250], p3[250:]]
    plain = encoded(SCENE, "JPEG", quality=90)
    segment = lambda i: b"\xff\xe2" + struct.pack(">H", len(parts[i]) + 16) + b"ICC_PROFILE\0" + bytes([i + 1, 3]) + parts[i]
    for name, order in {"parts": (0, 1, 2), "parts-out-of-order": (2, 0, 1), "parts-missing": (0, 2)}.items():
        write(f"colours/{name}.jpg", plain[:20] + b"".join(map(segment, order)) + plain[20:])
    full = encoded(SCENE, "JPEG", quality=90, subsampling=0)
    adobe = lambda transform: b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0" + bytes([transform])
    write("colours/rgb-by-adobe.jpg", full[:2] + adobe(0) + full[20:])
    write("colours/ycbcr-by-jfif.jpg", renamed(full[:20] + adobe(0) + full[20:], b"RGB"))
    write("colours/ycbcr-of-other-names.jpg", renamed(full[:2] + full[20:], b"rgb"))
    ink = bytearray(encoded(INK, "JPEG", "CMYK", quality=90))
    ink[ink.index(b"Adobe") + 11] = 1
    write("colours/ink-by-a-wrong-transform.jpg", bytes(ink))
    bmp = encoded(SCENE, "BMP")
    rows = bmp[54:]
    header = struct.pack("<IiiHHIIiiII", 124, WIDTH, HEIGHT, 1, 24, 0, 0, 0, 0, 0, 0) + bytes(16) + b"DEBM" + bytes(48)
    header += struct.pack("<IIII", 0, 124 + len(rows), len(p3), 0)
    write("colours/p3.bmp", b"BM" + struct.pack("<IHHI", 138 + len(rows) + len(p3), 0, 0, 138) + header + rows + p3)


def renamed(jpeg, names):
    """Its components called otherwise."""
    jpeg = bytearray(jpeg)
    frame, scan = jpeg.index(b"\xff\xc0"), jpeg.index(b"\xff\xda")
    for place, name in enumerate(names):
        jpeg[frame + 10 + 3 * place] = jpeg[scan + 5 + 2 * place] = name
    return bytes(jpeg)


def lab_to_srgb(lab):
    light, a, b = lab[..., 0] * 100, lab[..., 1] * 255 - 128, lab[..., 2] * 255 - 128
    fy = (light + 16) / 116
    curve = lambda f: np.where(f > 6 / 29, f**3, 3 * (6 / 29) ** 2 * (f - 4 / 29))
    values = np.stack([0.9642 * curve(fy + a / 500), curve(fy), 0.8249 * curve(fy - b / 200)], -1)
    linear = np.clip(values @ np.linalg.inv(np.array(SRGB).T).T, 0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055) * 255


def by_table(ink):
    """Ink from 0 to 1 through the table of the CMYK profile, linear in all four directions."""
    table = (CMYK_VALUES / 255).reshape(3, 3, 3, 3, 3)
    place = ink * 2
    cell = np.minimum(place.astype(int), 1)
    share = place - cell
    total = 0
    for corner in range(16):
        bits = np.array([corner >> axis & 1 for axis in range(4)])
        weight = np.prod(np.where(bits, share, 1 - share), -1)
        total = total + weight[..., None] * table[tuple(np.moveaxis(cell + bits, -1, 0))]
    return np.round(lab_to_srgb(total)).astype(np.uint8)


def tiff(name, pixels, expected, **options):
    (HERE / "tiff").mkdir(exist_ok=True)
    tifffile.imwrite(HERE / f"tiff/{name}.tif", pixels, metadata=None, software=None, **options)
    expect(name, expected)


def expect(name, pixels):
    pixels = np.asarray(pixels)
    image = Image.fromarray(pixels.astype(np.uint8))
    write(f"tiff/{name}.png", encoded(np.array(image.convert("RGBA")), "PNG"))


def packed(name, depth, photometric):
    """A TIFF of less than 8 bits a sample, by hand."""
    values = GREY >> (8 - depth)
    most = 2**depth - 1
    rows = b""
    for row in values:
        bits = "".join(format(int(value), f"0{depth}b") for value in row)
        bits += "0" * (-len(bits) % 8)
        rows += bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8))
    levels = [number * 65535 // most for number in range(most + 1)]
    colours = levels + levels[::-1] + [level // 2 for level in levels]
    entries = [(256, 3, 1, WIDTH), (257, 3, 1, HEIGHT), (258, 3, 1, depth), (259, 3, 1, 1), (262, 3, 1, photometric), (273, 4, 1, None), (277, 3, 1, 1), (278, 3, 1, HEIGHT), (279, 4, 1, len(rows))]
    if photometric == 3:
        entries.append((320, 3, len(colours), "colours"))
    behind = 8 + 2 + 12 * len(entries) + 4
    table = struct.pack(f"<{len(colours)}H", *colours) if photometric == 3 else b""
    data = b"II*\0" + struct.pack("<IH", 8, len(entries))
    for tag, kind, count, value in entries:
        value = behind if value == "colours" else behind + len(table) if value is None else value
        data += struct.pack("<HHI", tag, kind, count) + (struct.pack("<HH", value, 0) if kind == 3 and count == 1 else struct.pack("<I", value))
    write(f"tiff/{name}.tif", data + bytes(4) + table + rows)
    if photometric == 3:
        levels = np.array(levels)
        expect(name, np.stack([levels[values] >> 8, levels[::-1][values] >> 8, levels[values] // 2 >> 8], -1))
    else:
        grey = values.astype(int) * 255 // most
        expect(name, 255 - grey if photometric == 0 else grey)


def by_libtiff(name, pixels, **options):
    """Written by libtiff, with the pixels it reads again."""
    data = encoded(pixels, "TIFF", **options)
    write(f"tiff/{name}.tif", data)
    expect(name, np.array(Image.open(io.BytesIO(data)).convert("RGB")))


def draw_tiffs():
    planes = np.moveaxis(SCENE, -1, 0)
    solid = np.maximum(ALPHA, 96)
    multiplied = lambda pixels: ((pixels.astype(int) * solid[..., None] + 127) // 255).astype(np.uint8)
    straight = np.dstack([SCENE, solid])
    premultiplied = np.dstack([multiplied(SCENE), solid])
    tiff("premultiplied", premultiplied, straight, photometric="rgb", extrasamples=["assocalpha"], compression="deflate")
    tiff("premultiplied-16", premultiplied.astype(np.uint16) * 257, straight, photometric="rgb", extrasamples=["assocalpha"], compression="deflate")
    tiff("premultiplied-planes", np.moveaxis(premultiplied, -1, 0), straight, photometric="rgb", extrasamples=["assocalpha"], planarconfig="separate", compression="deflate")
    grey_alpha = np.dstack([GREY, solid])
    expected = np.dstack([GREY, GREY, GREY, solid])
    tiff("grey-alpha", grey_alpha, expected, photometric="minisblack", extrasamples=["unassalpha"], planarconfig="contig", compression="deflate")
    tiff("grey-alpha-inverted", np.dstack([255 - GREY, solid]), expected, photometric="miniswhite", extrasamples=["unassalpha"], planarconfig="contig", compression="deflate")
    tiff("grey-alpha-premultiplied", np.dstack([multiplied(GREY[..., None])[..., 0], solid]), expected, photometric="minisblack", extrasamples=["assocalpha"], planarconfig="contig", compression="deflate")
    tiff("big", SCENE, SCENE, photometric="rgb", bigtiff=True, compression="deflate")
    tiff("big-endian-16", GREY.astype(np.uint16) * 257, GREY, photometric="minisblack", byteorder=">", compression="deflate")
    tiff("floats", (SCENE / 255).astype(np.float32), SCENE, photometric="rgb", compression="deflate")
    tiff("tiles", SCENE, SCENE, photometric="rgb", tile=(16, 32), compression="deflate")
    tiff("tiles-lzw", SCENE, SCENE, photometric="rgb", tile=(16, 16), compression="lzw")
    tiff("tiles-lzw-grey", SCENE[..., 0], SCENE[..., 0], photometric="minisblack", tile=(16, 16), compression="lzw")
    tiff("tiles-lzw-lines", SCENE[..., 2] <= 128, (SCENE[..., 2] > 128) * 255, photometric="miniswhite", tile=(16, 16), compression="lzw")
    by_libtiff("bits-reversed", SCENE, compression="packbits", tiffinfo={266: 2})
    by_libtiff("bits-reversed-lzw", SCENE, compression="tiff_lzw", tiffinfo={266: 2})
    tiff("developed", SCENE, SCENE, photometric="rgb", compression="deflate", extratags=[(37398, 1, 4, (1, 0, 0, 0), True)])
    tiff("tiles-in-planes", planes, SCENE, photometric="rgb", tile=(16, 32), planarconfig="separate", compression="deflate")
    tiff("big-tiles-in-planes", planes, SCENE, photometric="rgb", tile=(16, 16), planarconfig="separate", bigtiff=True, compression="deflate")
    tiff("strips-in-planes", planes, SCENE, photometric="rgb", rowsperstrip=5, planarconfig="separate", compression="deflate")
    tiff("ink", INK, (255 - INK[..., :3].astype(int)) * (255 - INK[..., 3:].astype(int)) // 255, photometric="separated", compression="deflate")
    tiff("ink-with-profile", INK, by_table(INK / 255), photometric="separated", iccprofile=CMYK_PROFILE, compression="deflate")
    with tifffile.TiffWriter(HERE / "tiff/smaller-page-first.tif") as file:
        file.write(SCENE[::4, ::4], photometric="rgb", subfiletype=1, metadata=None)
        file.write(SCENE, photometric="rgb", compression="deflate", metadata=None)
    expect("smaller-page-first", SCENE)
    tiff("turned", SCENE, np.rot90(SCENE, -1), photometric="rgb", extratags=[(274, 3, 1, 6, True)], compression="deflate")
    for depth in (2, 4):
        packed(f"grey-of-{depth}-bits", depth, 1)
        packed(f"inverted-grey-of-{depth}-bits", depth, 0)
        packed(f"palette-of-{depth}-bits", depth, 3)
    data = encoded(np.array(Image.fromarray(SCENE)), "TIFF", compression="jpeg", quality=92)
    write("tiff/ycbcr-jpeg.tif", data)
    expect("ycbcr-jpeg", np.array(Image.open(io.BytesIO(data)).convert("RGB")))
    palette = Image.fromarray(SCENE).quantize(32)
    palette.save(HERE / "tiff/palette.tif", compression="tiff_lzw")
    expect("palette", np.array(palette.convert("RGB")))
    lines = GREY > 128
    for name, options in {
        "fax-3": {"compression": "group3"},
        "fax-3-by-differences": {"compression": "group3", "tiffinfo": {292: 1}},
        "fax-4": {"compression": "group4"},
        "fax-4-bits-reversed": {"compression": "group4", "tiffinfo": {266: 2}},
        "fax-in-bytes": {"compression": "tiff_ccitt"},
    }.items():
        by_libtiff(name, lines, **options)
    lab = np.array(Image.fromarray(SCENE[:8, :8]).convert("LAB"))
    for name, options in {
        "lab": {"photometric": "cielab"},
        "icc-lab": {"photometric": "icclab"},
        "zstandard": {"photometric": "rgb", "compression": "zstd"},
        "lzma": {"photometric": "rgb", "compression": "lzma"},
    }.items():
        (HERE / "unsupported").mkdir(exist_ok=True)
        tifffile.imwrite(HERE / f"unsupported/{name}.tif", lab, metadata=None, software=None, **options)
    with tifffile.TiffWriter(HERE / "unsupported/raw.nef") as file:
        file.write(SCENE[::4, ::4], photometric="rgb", subfiletype=1, subifds=1, metadata=None, extratags=[(271, 2, 0, "NIKON CORPORATION", True)])
        file.write(GREY[:8, :8].astype(np.uint16), photometric=32803, subfiletype=0, metadata=None)
    tifffile.imwrite(HERE / "unsupported/raw.dng", SCENE[:8, :8], photometric="rgb", metadata=None, extratags=[(50706, 1, 4, (1, 4, 0, 0), True)])


def draw_jpegs():
    for name, pixels, mode, options in [
        ("baseline", SCENE, "RGB", {}),
        ("full-chroma", SCENE, "RGB", {"subsampling": 0, "optimize": True}),
        ("progressive", SCENE, "RGB", {"progressive": True}),
        ("restarts", SCENE, "RGB", {"restart_marker_blocks": 2}),
        ("progressive-restarts", SCENE, "RGB", {"progressive": True, "restart_marker_blocks": 2}),
        ("grey", GREY, "L", {}),
        ("ink", INK, "CMYK", {}),
    ]:
        write(f"jpeg/{name}.jpg", encoded(pixels, "JPEG", mode, quality=85, **options))


draw_profiles()
draw_tiffs()
draw_jpegs()
