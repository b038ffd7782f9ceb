"""Small scans that are pictures, well-behaved and hostile."""

import io
import struct
import zlib

from PIL import Image, ImageDraw


def paper(width=320, height=450, text="Surat"):
    image = Image.new("L", (width, height), 255)
    ImageDraw.Draw(image).text((20, 20), text, fill=0)
    return image


def jpeg(**options):
    return _saved("JPEG", **options)


def png(**options):
    return _saved("PNG", **options)


def tiff(pages=1, **options):
    return _saved("TIFF", append_images=[paper(text="Halaman berikut")] * (pages - 1), save_all=True, **options)


def _saved(form, mode="L", **options):
    out = io.BytesIO()
    paper().convert(mode).save(out, form, **options)
    return out.getvalue()


def big_tiff(size=40):
    """The same with 16-bit values in the other order of bytes, and offsets as some scanners write them."""
    strip = b"\0" * size
    entries = ((256, 3, 1, 16), (257, 3, 1, 20), (273, 4, 1, 8), (279, 4, 1, len(strip)))
    directory = struct.pack(">H", len(entries)) + b"".join(
        struct.pack(">HHI", tag, kind, count) + (struct.pack(">H2x", value) if kind == 3 else struct.pack(">I", value))
        for tag, kind, count, value in entries) + b"\0\0\0\0"
    return b"MM\0*" + struct.pack(">I", 8 + len(strip)) + strip + directory


def huge_jpeg(side=30_000):
    data = bytearray(jpeg())
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", side, side)
    return bytes(data)


def huge_png(side=30_000):
    header = b"IHDR" + struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    data = png()
    return data[:12] + header + struct.pack(">I", zlib.crc32(header)) + data[33:]


def huge_tiff(side=30_000):
    data = bytearray(tiff())
    (start,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, start)
    for entry in range(start + 2, start + 2 + 12 * count, 12):
        if struct.unpack_from("<H", data, entry)[0] in {256, 257}:
            struct.pack_into("<HII", data, entry + 2, 4, 1, side)
    return bytes(data)


def looping_tiff():
    """A last directory that leads back to the first."""
    data = bytearray(tiff())
    (start,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, start)
    struct.pack_into("<I", data, start + 2 + 12 * count, start)
    return bytes(data)
