"""Diagrams as pictures, drawn by bpmn-js in Chromium as the product draws them."""

from __future__ import annotations

import shutil
from pathlib import Path

from engine.model.lay_out.diagram import NotDrawable

VIEWER = Path(__file__).parents[2] / "web/assets/node_modules/bpmn-js/dist"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_PAGE = (
    '<body style="margin:0;background:#fff"><div id="canvas" style="width:100vw;height:100vh"></div></body>'
)
_DRAW = """async (xml) => {
  const viewer = new BpmnJS({ container: '#canvas' });
  await viewer.importXML(xml);
  const { inner } = viewer.get('canvas').viewbox();
  viewer.get('canvas').viewbox({ x: inner.x - 10, y: inner.y - 10, width: innerWidth, height: innerHeight });
  document.querySelector('.bjs-powered-by')?.remove();
  return inner;
}"""


def take_pictures(files: list[Path], folder: Path) -> list[Path]:
    """Write <name>.png for each file into a folder. Raises NotDrawable when viewer or browser is missing."""
    try:
        from playwright.sync_api import sync_playwright  # only pictures need it
    except ImportError as error:
        raise NotDrawable("pictures need Playwright: make install") from error
    script = VIEWER / "bpmn-viewer.production.min.js"
    if not script.exists():
        raise NotDrawable("pictures need the browser packages: make assets")
    folder.mkdir(parents=True, exist_ok=True)
    pictures = []
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
        system = next(filter(None, map(shutil.which, _BROWSERS)), None)
        browser = playwright.chromium.launch(
            executable_path=str(own) if own.exists() else system, args=["--no-sandbox", "--lang=zh-CN"]
        )
        for file in files:
            page = browser.new_page()
            page.set_content(_PAGE)
            page.add_script_tag(path=script)
            xml = file.read_text(encoding="utf-8")
            inner = page.evaluate(_DRAW, xml)
            page.set_viewport_size({"width": int(inner["width"]) + 20, "height": int(inner["height"]) + 20})
            page.evaluate("document.getElementById('canvas').replaceChildren()")
            page.evaluate(_DRAW, xml)
            picture = folder / f"{file.stem}.png"
            page.screenshot(path=picture)
            page.close()
            pictures.append(picture)
        browser.close()
    return pictures
