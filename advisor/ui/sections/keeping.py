"""What a person can keep of a result or pass on, made when its button is pressed and not before."""

from collections.abc import Callable
from datetime import datetime

from advisor.content.loading import Content
from advisor.domain.errors import GoneError
from advisor.domain.scoring.result import Assessment
from advisor.i18n import Words
from advisor.presentation import keeping
from advisor.ui.widgets import components


def show_picture(
    words: Words, content: Content, result: Assessment, finished_at: datetime, is_there: Callable[[], bool]
) -> None:
    """The summary as a picture. A result that points nowhere has none: there is nothing to pass on that it would say.

    is_there: whether the answers are still there when the button is pressed.
    """
    if not result.points_somewhere:
        return

    def make() -> bytes:
        if not is_there():
            raise GoneError("these answers have been deleted")
        from advisor.presentation.pdf.card import card_png

        return card_png(words, content, result)

    components.download(words("card.save"), make, keeping.file_name(finished_at, "png"), "image/png", "picture")
    components.note(words("card.about"))
