"""Walls: pages that stand in place of an article (consent forms, robot checks, log-ins, maintenance), known by what
they say. Short pages only: an article about such things is longer, and says more than they do."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.extraction.cleaning import clean_line
from monitor.extraction.structured import fold_title

MOST_WORDS = 120
# so few words have room for one message; of more, half must be it
TERSE = 40
_SHOWN = 60

# what a page says that wants something else than to be read
_SAYS = re.compile(
    r"(?:enable|turn on|activate) (?:javascript|js|cookies)\b|"
    r"(?:requires?|needs?|without|sans) (?:javascript|cookies) (?:to|enabled|activ)|"
    r"javascript (?:is|must be|est|doit [êe]tre|semble) (?:\w+ )?(?:disabled|enabled|required|n[ée]cessaire|"
    r"d[ée]sactiv[ée]|activ[ée]|requis)|activ(?:ez|er) (?:le |les )?(?:javascript|cookies)|"
    r"включите (?:javascript|cookie)|"
    r"checking (?:your browser|if the site connection is secure)|verify(?:ing)? (?:that )?you are (?:a )?human|"
    r"v[ée]rifi\w{1,12} que vous (?:êtes (?:bien )?(?:un )?(?:humain|[êe]tre humain)|n.[êe]tes pas un robot)|"
    r"v[ée]rification de (?:la )?s[ée]curit[ée] (?:est )?(?:en cours|de votre)|are you a robot|"
    r"(?:je ne suis|i.?m|i am) (?:pas|not) (?:un|a) robot|captcha\b.{0,80}\b(?:continue|continuer|proceed)|"
    r"ddos protection by|performance (?:&|and) security by|cloudflare ray id|ray id:|incident id:|incapsula|"
    r"sucuri website firewall|you don.?t have permission to access|access (?:to this (?:page|site|resource) )?"
    r"(?:has been|is|was) (?:denied|blocked)|(?:you have|your ip (?:address )?has) been blocked|"
    r"votre (?:acc[èe]s|adresse ip) (?:a été|est) (?:bloqu|refus)|unusual traffic|trafic inhabituel|"
    r"we (?:value|respect) your privacy|nous respectons votre vie priv|(?:tout )?accept(?:er|ez|ons)? (?:tous )?"
    r"(?:les |nos |et )?(?:cookies|continuer|fermer)|accept all (?:cookies)?|"
    r"g[ée]rer (?:mes|vos) (?:choix|pr[ée]f[ée]rences)|"
    r"en poursuivant votre navigation|connectez-vous pour acc[ée]der|"
    r"mot de passe oubli[ée]|forgot (?:your )?password",
    re.I,
)
# a title that is all of the page's message
_IS_TITLED = re.compile(
    r"(?:just a moment|un instant|one moment,? please|veuillez patienter|please wait|attention required|"
    r"access denied|acc[èe]s (?:refus[ée]|interdit|bloqu[ée])|(?:error )?403(?: -)?(?: forbidden)?|forbidden|"
    r"(?:security|robot|browser|bot) (?:check|verification)|v[ée]rification de (?:la )?s[ée]curit[ée]|ddos-guard|"
    r"are you (?:a robot|human)|(?:log|sign) in|login|connexion|se connecter|identification|"
    r"(?:le )?site (?:est )?en (?:maintenance|construction)|(?:site )?(?:under|down for) (?:maintenance|construction)|"
    r"coming soon|request (?:blocked|rejected)|доступ (?:запрещ[её]н|ограничен)|проверка браузера)"
    r"\W*(?:[|–—-].{0,60})?",
    re.I,
)
# furniture of real articles that sounds alike: Joomla hides addresses so, Disqus stands under the text
_INNOCENT = re.compile(
    r"(?:cette adresse|this e-?mail)[^.]{0,80}(?:spam|robots?)[^.]{0,40}\.[^.]{0,90}(?:javascript)[^.]{0,60}\.?|"
    r"(?:please )?enable javascript to view (?:the )?comments[^.]{0,40}\.?",
    re.I,
)


# the same in longer pages that stand where an article was: too common words to know a wall by without that
_ALSO_SAYS = re.compile(
    r"(?:en (?:cours de )?|under |for )maintenance\b|de retour (?:tr[èe]s )?bient[ôo]t|be back soon|"
    r"(?:politique|param[èe]tres|pr[ée]f[ée]rences|gestion) (?:de |des |en mati[èe]re de )?"
    r"(?:cookies|confidentialit[ée])|"
    r"d[ée]poser des (?:cookies|traceurs)|nous (?:et nos partenaires )?utilisons (?:des|les) (?:cookies|traceurs)|"
    r"we (?:and our partners )?use cookies|cookie (?:policy|settings|preferences)|your (?:privacy|consent) (?:choices|"
    r"preferences)|votre consentement|мы используем (?:файлы )?cookie|error establishing a database connection|"
    r"connexion [àa] la base de donn[ée]es",
    re.I,
)


def asks(text: str) -> bool:
    """Whether a text that stands where an article was says anywhere what walls say."""
    return _SAYS.search(text) is not None or _ALSO_SAYS.search(text) is not None


def wall_words(title: str, paragraphs: Sequence[str], hint_title: str | None = None) -> str | None:
    """How the page begins, if it is known for a wall by what it says; ``None`` for any other. ``hint_title``: what the
    list that told of the page calls it; a page of that very title is not judged by its title."""
    if sum(len(line.split()) for line in paragraphs) > MOST_WORDS:
        return None
    lines = [_INNOCENT.sub("", line) for line in (title, *paragraphs)]
    sizes = [len(line.split()) for line in lines]
    begins = clean_line(" ".join((title, *paragraphs)), _SHOWN)
    listed = hint_title is not None and fold_title(hint_title) == fold_title(title)
    if not listed and _IS_TITLED.fullmatch(title.strip()):
        return begins
    says = sum(size for size, line in zip(sizes, lines, strict=True) if _SAYS.search(line))
    return begins if says and (sum(sizes) <= TERSE or 2 * says >= sum(sizes)) else None
