"""How does something become a PDF?"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

MEDIA_TYPE = "application/pdf"
MINUTES, CERTIFICATES, AWARDS = "minutes", "certificates", "awards"
_FOLDER = Path(__file__).parent / "documents"


def draw(template: str, told: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """The PDF of a template in `documents/`; what it is told goes in as JSON and is set as plain text, never read."""
    import typst  # loaded where it is used alone: seven megabytes that few processes ever need

    path = _FOLDER / f"{template}.typ"
    compiler = typst.Compiler(path, root=_FOLDER, ignore_system_fonts=True, sys_inputs={"document": json.dumps(told)})
    drawn = compiler.compile(format="pdf", timestamp=made_at.replace(microsecond=0))
    assert isinstance(drawn, bytes)
    return drawn
