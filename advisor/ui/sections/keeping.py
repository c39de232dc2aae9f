"""What a person can keep of a result or pass on, made when its button is pressed and not before."""

from collections.abc import Callable
from datetime import datetime

import streamlit as st

from advisor.content.loading import Content
from advisor.domain.errors import GoneError
from advisor.domain.scoring.result import Assessment
from advisor.i18n import Words
from advisor.presentation import keeping
from advisor.ui.guards import parts
from advisor.ui.widgets import components


def show_files(
    words: Words, content: Content, result: Assessment, finished_at: datetime, is_there: Callable[[], bool]
) -> None:
    """The whole result, and its summary as a picture. One that points nowhere has no picture: it would say nothing.

    is_there: whether the answers are still there when a button is pressed. Of deleted ones no file is made.
    """

    def check() -> None:
        if not is_there():
            raise GoneError("these answers have been deleted")

    def copy() -> bytes:
        check()
        from advisor.presentation.pdf.result import result_pdf

        return result_pdf(words, content, result, finished_at)

    def picture() -> bytes:
        check()
        from advisor.presentation.pdf.card import card_png

        return card_png(words, content, result)

    def about() -> None:
        st.write(words("copy.about" if result.points_somewhere else "copy.about.nowhere"))
        if result.points_somewhere:
            st.write(words("card.about"))

    with st.container(horizontal=True):
        components.download(words("copy.save"), copy, keeping.file_name(finished_at, "pdf"), "application/pdf", "copy")
        if result.points_somewhere:
            file = keeping.file_name(finished_at, "png")
            components.download(words("card.save"), picture, file, "image/png", "picture")
    parts.fold(words("keep.about" if result.points_somewhere else "keep.about.nowhere"), "files", about)
