"""The services that a page works with, and the words of its visitor."""

from advisor.i18n import Words
from advisor.runtime.shared import services
from advisor.ui.session import address

__all__ = ["current_words", "services"]


def current_words() -> Words:
    return services().words[address.language()]
