"""python -m tools.lay_out FILE.bpmn … [--check] [--png DIR]"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from engine.model.lay_out.diagram import NotDrawable, read_diagram
from engine.model.lay_out.drawing import write_drawing
from engine.model.lay_out.layout import lay_out
from tools.lay_out.check import find_faults
from tools.lay_out.picture import take_pictures


def draw(file: Path) -> None:
    """Write the drawing of a file anew. Raises NotDrawable."""
    data = file.read_bytes()
    diagram = read_diagram(data)
    file.write_bytes(write_drawing(data, diagram, lay_out(diagram)))


def main(arguments: list[str] | None = None) -> int:
    """The command; 1 when a file cannot be drawn or its drawing has faults."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.lay_out", description="Write the drawing of BPMN files anew from what they say."
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE.bpmn")
    parser.add_argument(
        "--check", action="store_true", help="change nothing, say what is wrong with the drawing"
    )
    parser.add_argument(
        "--png", type=Path, metavar="DIR", help="write a picture of each file into this folder"
    )
    options = parser.parse_args(arguments)
    failed = False
    for file in options.files:
        try:
            if not options.check:
                draw(file)
            data = file.read_bytes()
            faults = find_faults(data, read_diagram(data))
        except (NotDrawable, OSError) as error:
            faults = [str(error)]
        for fault in faults:
            print(f"{file}: {fault}", file=sys.stderr)
        failed = failed or bool(faults)
    if options.png:
        try:
            for picture in take_pictures(options.files, options.png):
                print(picture)
        except NotDrawable as error:
            print(error, file=sys.stderr)
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
