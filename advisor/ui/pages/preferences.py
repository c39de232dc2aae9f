"""The same page, opened at the wishes: what a person wants of a job. They never change a score."""

from advisor.ui.sections.questionnaire import show_page

show_page("preferences")
