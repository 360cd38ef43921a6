"""Takes the pictures of the console in docs/pictures, over a made-up province: `make pictures` (or `python -m docs.pictures`). Needs a Chromium.

The province, what was decided in it, and the days are the same each time; whoever changes a page takes them again and looks at them.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from docs.picture_taking.province import LATE, province
from docs.picture_taking.served import console, signed_in
from docs.picture_taking.sittings import SITTINGS
from warehouse import Warehouse

PICTURES = Path(__file__).parent / "pictures"
LARGEST = 150 * 1024


def main() -> int:
    """Take all pictures; 1 where one is too large."""
    chromium = next((found for found in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if found), None)
    if chromium is None:
        print("no Chromium here: apt-get install chromium", file=sys.stderr)
        return 1
    os.environ["UNIONSTATS_LANGUAGE"] = "zh"
    os.environ["UNIONSTATS_REMIND_PROVINCE"] = os.environ[f"UNIONSTATS_REMIND_{LATE}"] = "json://127.0.0.1:9/"
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        province(home)
        with console(home) as (address, store):
            taken = list(pictures(chromium, address, store, home))
    sizes = {name: size for name, size in taken if size > LARGEST}
    print(f"{len(taken)} pictures in {PICTURES.name}", *(f"{name}: {size // 1024} KB is too large" for name, size in sizes.items()), sep="\n")
    return 1 if sizes else 0


def pictures(chromium: str, address: str, store: Warehouse, home: Path) -> Iterator[tuple[str, int]]:
    """Each picture's name and size, as it is taken."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for person, taken in SITTINGS:
            page = signed_in(browser, address, person)
            for name in taken(page, address, store, home):
                page.wait_for_load_state("networkidle")
                yield name, keep(name, page.screenshot())
            page.context.close()
        browser.close()


def keep(name: str, screenshot: bytes) -> int:
    """Write a picture with 256 colours, which pages of text do with; its size."""
    path = PICTURES / f"{name}.png"
    Image.open(io.BytesIO(screenshot)).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    return path.stat().st_size


if __name__ == "__main__":
    sys.exit(main())
