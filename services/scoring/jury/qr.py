"""How does a link get onto a tablet without typing?"""

import io

import segno


def data_uri(link: str) -> str:
    """The link as a QR code that survives a smudge (error correction M): an SVG data URI."""
    code = segno.make(link, error="m", micro=False)
    return str(code.svg_data_uri(scale=6, border=3, dark="#000", light="#fff", xmldecl=False))


def svg(link: str) -> bytes:
    """The same code as an SVG file."""
    written = io.BytesIO()
    segno.make(link, error="m", micro=False).save(written, kind="svg", scale=6, border=3, dark="#000", light="#fff")
    return written.getvalue()
