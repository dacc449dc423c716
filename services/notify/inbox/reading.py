"""What does an item of the inbox say, and where does it lead? The letter's own words, in the reader's language."""

from dataclasses import dataclass

from services.notify.delivery.writing import Sender, write
from services.notify.inbox.use_cases import Item
from services.notify.messages.letters import Block, WrongTemplate
from services.notify.messages.use_cases import FESTIVAL, Wordings
from shared.kit import logs

log = logs.get(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What an item says; `action` is the word of its link, which is a path of ours wherever it can be.

    Without a subject it can be written no more: its template asks for what the item does not have.
    """

    subject: str
    blocks: tuple[Block, ...]
    action: str
    link: str


def words(sender: Sender, item: Item, *, language: str, wordings: Wordings) -> Words:
    """The item as the letter has it, in staff's own words where there are: without a footer, and the action apart."""
    wording = wordings.of(item.kind, language, festival=item.parameters.get(FESTIVAL, ""))
    try:
        letter = write(sender, item.kind, language=language, parameters=dict(item.parameters), wording=wording)
    except WrongTemplate as error:
        log.warning("inbox.wrong_template", kind=item.kind, item_id=str(item.id), error=str(error))
        path = str(item.parameters.get("path", "")).removeprefix(sender.public_url)
        return Words(subject="", blocks=(), action="", link=path)
    said = tuple(block for block in letter.blocks if block.kind != "action")
    actions = [block for block in letter.blocks if block.kind == "action"]
    return Words(
        subject=letter.subject,
        blocks=said,
        action=actions[0].text if actions else "",
        link=actions[0].link.removeprefix(sender.public_url) if actions else "",
    )
