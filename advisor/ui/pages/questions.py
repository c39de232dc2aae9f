"""One statement a screen, five big answers, one tap goes on; the wishes follow."""

from advisor.ui.sections.questionnaire import show_page

show_page("questions")
