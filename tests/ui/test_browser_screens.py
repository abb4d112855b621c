"""Every page in the real browser: it fits its screen and can be read. Screenshots go to tests/shots."""

from __future__ import annotations

from typing import Any

import pytest
from browser import LONG, SHOTS, Open, expect, settled
from places import NEEDS_CHROMIUM

pytestmark = [pytest.mark.browser, NEEDS_CHROMIUM]
PAGES = ("", "views", "robust", "scenarios", "data", "batch", "sources")


def faint_texts(page: Any) -> list[str]:
    """Texts of too little contrast, once the theme's colours have arrived."""
    faint: list[str] = []
    for _ in range(10):
        faint = page.evaluate(FAINT)
        if not faint:
            break
        page.wait_for_timeout(300)
    return faint


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "language"), [(390, "ko"), (1440, "en")])
def test_every_page_fits_its_screen_and_can_be_read(
    reader: Open, width: int, language: str, scheme: str
) -> None:
    page = reader(width=width, scheme=scheme, _lang=language)
    for name in PAGES:
        if name:
            page.goto(f"{page.url.split('?')[0].rsplit('/', 1)[0]}/{name}?_lang={language}")
            expect(page.locator("h1").first).to_be_visible(timeout=LONG)
        settled(page)
        main = page.locator("[data-testid=stMain]")
        assert main.evaluate("e => e.scrollWidth - e.clientWidth") <= 1, name
        assert page.get_by_test_id("stException").count() == 0, name
        assert faint_texts(page) == [], name
        page.screenshot(path=SHOTS / f"page_{name or 'answer'}_{width}_{language}_{scheme}.png")


FAINT = """() => {
  const channel = c => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const parse = said => {
    const [r, g, b, a] = said.match(/[\\d.]+/g).map(Number);
    return [r, g, b, a ?? 1];
  };
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const found = parse(getComputedStyle(e).backgroundColor);
      if (found[3] > 0.5) return found;
    }
    return [255, 255, 255, 1];
  };
  const faint = [];
  const own = ".stMain .brow, .card *, .under *, .st-key-headline *, .kind, .mark, .bar *, .wide *,"
    + ".register *, .stMain p, .stMain h1, .stMain h2, .stMain h3, .stMain h4";
  for (const e of document.querySelectorAll(own)) {
    const text = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    const disabled = e.closest("[disabled], [aria-disabled=true]");
    if (!text || disabled || !e.checkVisibility({ opacityProperty: true })) continue;
    const style = getComputedStyle(e);
    if (style.color.startsWith("color(") || style.color.startsWith("oklab")) continue;
    const [a, b] = [light(parse(style.color)), light(ground(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) {
      faint.push(`${e.className || e.tagName}: ${e.textContent.trim().slice(0, 30)} ${ratio.toFixed(2)}`);
    }
  }
  return [...new Set(faint)].slice(0, 8);
}"""
"""Texts whose contrast is below WCAG 2.1 AA; what Streamlit's own widgets draw inside shadows is not seen."""
