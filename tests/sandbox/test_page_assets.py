"""The page's own files: what a browser is told of beforehand, and what it is given."""

import re
from pathlib import Path

import pytest

from sandbox.page.assets import Assets
from sandbox.page.server import STATIC

SOURCE = '<script type="module" src="/static/js/main.js"></script>'


def hinted(assets: Assets, page: str) -> list[str]:
    return re.findall(r'<link rel="modulepreload" href="/static/([^"]+)">', assets.page(page))


@pytest.mark.parametrize("page", ["index.html", "gallery.html"])
def test_a_page_names_each_module_of_its_program_once(page: str) -> None:
    names = hinted(Assets(STATIC), page)

    assert {"js/dom.js", "js/kit/render.js", "js/kit/text.js"} <= set(names)
    assert len(names) == len(set(names))
    assert [name for name in names if not (STATIC / name).is_file()] == []


def test_what_is_imported_later_and_what_other_pages_need_is_not_named(tmp_path: Path) -> None:
    (tmp_path / "js" / "kit").mkdir(parents=True)
    (tmp_path / "page.html").write_text(f"<head>{SOURCE}</head>")
    main = "import './theme.js';\nimport {\n  one,\n} from './kit/parts.js';\nconst go = () => import('./late.js');"
    (tmp_path / "js" / "main.js").write_text(main)
    (tmp_path / "js" / "theme.js").write_text("document.title = \"import './no.js'\";")
    (tmp_path / "js" / "kit" / "parts.js").write_text("export { one } from '../other.js';\nimport '../theme.js';")
    (tmp_path / "js" / "other.js").write_text("import '../js/main.js';")
    assets = Assets(tmp_path)

    assert hinted(assets, "page.html") == ["js/kit/parts.js", "js/other.js", "js/theme.js"]

    (tmp_path / "js" / "main.js").write_text("import './theme.js';")
    assert hinted(assets, "page.html") == ["js/theme.js"]
