"""``python docs/check_site.py docs/_build``: what a reader of the built site would stumble over.

Every link within it leads to a file, and to a place in it where it names one; every identifier is there once in its
page; pages load nothing from elsewhere, so they work without a network; pictures have a text. Addresses elsewhere are
listed with ``--external``, not asked.
"""

from __future__ import annotations

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "use": "href"}


class Page(HTMLParser):
    """Identifiers, links, resources and faults of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.faults: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if name := given.get("id"):
            if name in self.ids:
                self.faults.append(f"two things called {name}")
            self.ids.add(name)
        if tag == "a" and "name" in given:
            self.ids.add(given["name"])
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        if tag == "link" and given.get("rel") in ("stylesheet", "preload", "icon", "shortcut icon", "search"):
            self.loaded.append(given.get("href", ""))
        if LOADED.get(tag) in given:
            self.loaded.append(given[LOADED[tag]])
        if tag == "img" and "alt" not in given:
            self.faults.append(f"{given.get('src')} has no text")


def remote(address: str) -> bool:
    return bool(urlsplit(address).scheme or urlsplit(address).netloc) and not address.startswith("data:")


def main(arguments: list[str]) -> int:
    root = Path(arguments[0]).resolve()
    pages = {path: Page(path) for path in sorted(root.rglob("*.html")) if "_static" not in path.parts}
    faults, external = [], set()
    for path, page in pages.items():
        name = path.relative_to(root).as_posix()
        faults += [f"{name}: {fault}" for fault in page.faults]
        faults += [f"{name}: loads {address}" for address in page.loaded if remote(address)]
        for address in dict.fromkeys([*page.links, *(a for a in page.loaded if not a.startswith("data:"))]):
            if remote(address):
                external.add(address)
                continue
            parts = urlsplit(address)
            to = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            to = to / "index.html" if to.is_dir() else to
            if not to.exists():
                faults.append(f"{name}: {address} is not there")
            place = unquote(parts.fragment)
            if place and to in pages and "=" not in place and place not in pages[to].ids:  # = in states, as the zoo's
                faults.append(f"{name}: {address} has no such place")
    for fault in faults:
        print(fault)
    if "--external" in arguments:
        print(*sorted(external), sep="\n")
    links = sum(len(page.links) for page in pages.values())
    size = sum(f.stat().st_size for f in root.rglob("*") if f.is_file()) / 1e6
    print(
        f"{len(pages)} pages, {links} links, {len(external)} addresses elsewhere, {size:.1f} MB, {len(faults)} faults"
    )
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
