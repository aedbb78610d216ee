"""The bulletin as one HTML file for browsers and mail clients: nothing is loaded from anywhere."""

from __future__ import annotations

from html import escape

from monitor.reporting.digest_lines import Citation
from monitor.reporting.digest_page import Block, Page, Part

# mail clients: no grid, no variables, one column; dark by the media query that most of them know
_STYLE = """
body { margin: 0; padding: 0; background: #f3f1ec; color: #1f2428; -webkit-text-size-adjust: 100%; }
.all { max-width: 660px; margin: 0 auto; padding: 20px 12px 32px; font-family: Georgia, 'Times New Roman', serif;
  font-size: 16px; line-height: 1.5; }
.head { padding: 0 8px 14px; border-bottom: 3px solid #7a4a12; }
.name { margin: 0; font-family: Arial, Helvetica, sans-serif; font-size: 13px; font-weight: bold;
  letter-spacing: 1px; text-transform: uppercase; color: #7a4a12; }
h1 { margin: 4px 0 2px; font-size: 27px; line-height: 1.2; font-weight: bold; }
.period { margin: 0; color: #55606a; }
.warning { margin: 14px 8px 0; padding: 8px 12px; background: #fff3d6; border-left: 4px solid #c98a1b; color: #4b3a10; }
.sum { margin: 14px 8px 0; font-size: 17px; font-weight: bold; }
.seen { margin: 6px 8px 0; font-family: Arial, Helvetica, sans-serif; font-size: 14px; color: #55606a; }
h2 { margin: 30px 8px 10px; font-family: Arial, Helvetica, sans-serif; font-size: 15px; line-height: 1.3;
  color: #7a4a12; border-bottom: 1px solid #d9d3c7; padding-bottom: 4px; }
.card { margin: 0 0 14px; padding: 14px 16px; background: #ffffff; border: 1px solid #e2ddd2; border-radius: 6px; }
h3 { margin: 0 0 4px; font-size: 19px; line-height: 1.3; overflow-wrap: anywhere; }
.first { margin: 0 0 2px; font-family: Arial, Helvetica, sans-serif; font-size: 14px; color: #1f2428; }
.spread { margin: 0; font-family: Arial, Helvetica, sans-serif; font-size: 13px; color: #55606a; }
.excerpt { margin: 8px 0 4px; padding-left: 10px; border-left: 3px solid #d9d3c7; color: #3c444b;
  overflow-wrap: anywhere; }
ul { margin: 8px 0 0; padding: 0; list-style: none; }
li { margin: 0 0 9px; padding: 0; overflow-wrap: anywhere; }
li.copy { margin-left: 18px; padding-left: 10px; border-left: 2px solid #d9d3c7; }
a { color: #0b5394; text-decoration: underline; }
.where { font-family: Arial, Helvetica, sans-serif; font-size: 13px; color: #55606a; }
.mark { color: #8a2b06; }
.key { font-family: Consolas, Menlo, monospace; font-size: 12px; color: #6a737b; }
p.line { margin: 0 8px 8px; }
.more { margin: 6px 8px 0; font-family: Arial, Helvetica, sans-serif; font-size: 14px; color: #55606a; }
.card .more { margin: 6px 0 0; }
.foot { margin: 30px 8px 0; padding-top: 10px; border-top: 1px solid #d9d3c7; font-family: Arial, Helvetica, sans-serif;
  font-size: 13px; color: #55606a; }
.foot p { margin: 0 0 6px; }
@media (prefers-color-scheme: dark) {
  body { background: #14171a !important; color: #e6e3dd !important; }
  .card { background: #1d2226 !important; border-color: #343b41 !important; }
  h1, h3, .sum, .first { color: #f2efe9 !important; }
  .name, h2 { color: #e0ab62 !important; }
  h2, .foot { border-color: #343b41 !important; }
  .head { border-color: #e0ab62 !important; }
  .period, .seen, .spread, .where, .more, .foot, .key { color: #aab3bb !important; }
  .excerpt { color: #cfd4d8 !important; border-color: #454d54 !important; }
  li.copy { border-color: #454d54 !important; }
  .mark { color: #f0a483 !important; }
  .warning { background: #3a2f14 !important; color: #f3e3bd !important; }
  a { color: #8ec2f5 !important; }
}
"""


def as_html(page: Page) -> str:
    """The bulletin as a whole document, its styles in the elements, as mail clients drop style sheets; only the colours
    for the dark stay in one."""
    import css_inline

    inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
    return str(inliner.inline(_document(page)))


def _document(page: Page) -> str:
    warning = f'<p class="warning">{escape(page.warning)}</p>' if page.warning else ""
    figures = escape(page.nothing or " · ".join(page.figures))
    parts = "\n".join(_part(part) for part in page.parts)
    footer = "".join(f"<p>{escape(line)}</p>" for line in page.footer)
    return f"""<!DOCTYPE html>
<html lang="{page.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{escape(page.subject)}</title>
<style>{_STYLE}</style>
</head>
<body>
<div class="all">
<div class="head"><p class="name">{escape(page.title)}</p><h1>{escape(page.topic)}</h1>
<p class="period">{escape(page.period)}</p></div>
{warning}
<p class="sum">{figures}</p>
<p class="seen">{escape(page.coverage)}</p>
{parts}
<div class="foot">{footer}</div>
</div>
</body>
</html>
"""


def _part(part: Part) -> str:
    lead = "".join(f'<p class="line">{escape(line)}</p>' for line in part.lead)
    blocks = "\n".join(_block(block) for block in part.blocks)
    lines = f'<div class="card"><ul>{_list(part.citations)}</ul></div>' if part.citations else ""
    more = f'<p class="more">{escape(part.more)}</p>' if part.more else ""
    return f"<h2>{escape(part.heading)}</h2>\n{lead}{blocks}{lines}{more}"


def _block(block: Block) -> str:
    lang = _lang(block.lang)
    in_all = f'<p class="spread">{escape(block.in_all)}</p>' if block.in_all else ""
    excerpt = f'<p class="excerpt"{lang} dir="auto">{escape(block.excerpt)}</p>' if block.excerpt else ""
    more = f'<p class="more">{escape(block.more)}</p>' if block.more else ""
    return (
        f'<div class="card"><h3 dir="auto">{escape(block.title)}</h3><p class="first">{escape(block.first)}</p>'
        f'<p class="spread">{escape(block.spread)}</p>{in_all}'
        f"{excerpt}<ul>{_list(block.citations)}</ul>{more}</div>"
    )


def _list(citations: tuple[Citation, ...]) -> str:
    return "\n".join(_citation(one) for one in citations)


def _citation(one: Citation) -> str:
    name = escape(one.title or one.outlet)
    title = f"<bdi{_lang(one.lang)}>{name}</bdi>"
    if one.url:
        title = f'<a href="{escape(one.url)}" rel="noreferrer">{title}</a>'
    where = escape(", ".join(filter(None, (one.outlet if one.title else "", one.when))))
    below = [where] if where else []
    below += [f'<span class="mark">{escape(mark)}</span>' for mark in one.marks]
    below += [f'<span class="key">{escape(one.key)}</span>'] if one.key else []
    css = ' class="copy"' if one.is_copy else ""
    # the dot stays with what stands before it
    lines = "\u00a0· ".join(below)
    return f'<li{css}>{title}<div class="where">{lines}</div></li>'


def _lang(language: str) -> str:
    return f' lang="{escape(language)}"' if language else ""
