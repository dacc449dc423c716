"""What does the first page of this file look like, small? Run for one file, in a process of its own.

    python -m services.submission.evidence.draw_preview pdf < file > picture.webp

The file comes from outside, and what reads it is large and written in C: here it can neither take more memory and time
than it is given, nor reach the database.
"""

import io
import resource
import sys

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_S = 8
WIDEST, HIGHEST = 320, 420
# What the process ends with, beside 0; anything else is an accident, and the file unreadable.
SCRIPTED = 3


def main(kind: str) -> int:
    """Read the file from standard input, write a WebP picture of its first page to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content = sys.stdin.buffer.read()
    return _pdf(content) if kind == "pdf" else _picture(content)


def _pdf(content: bytes) -> int:
    import pypdfium2  # loaded where it is used alone: each kind of file needs another library

    document = pypdfium2.PdfDocument(content)
    if pypdfium2.raw.FPDFDoc_GetJavaScriptActionCount(document.raw) > 0:
        return SCRIPTED
    page = document[0]
    scale = min(WIDEST / max(page.get_width(), 1), HIGHEST / max(page.get_height(), 1))
    # Annotations may hold anything; the page itself is what people print.
    page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB").save(sys.stdout.buffer, "WEBP", quality=70)
    return 0


def _picture(content: bytes) -> int:
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
        picture.draft("RGB", (2 * WIDEST, 2 * HIGHEST))
        small = ImageOps.exif_transpose(picture).convert("RGB")
        small.thumbnail((WIDEST, HIGHEST))
        # Without the metadata: a phone writes down where it was.
        small.save(sys.stdout.buffer, "WEBP", quality=70)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
