"""The parts of the page about one campaign: handing it out, how many came how far, who they are, what they share."""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

import streamlit as st

from advisor.actions import campaigns
from advisor.actions.campaigns import Shared
from advisor.content.bundle import Bundle
from advisor.content.loading import Content
from advisor.domain.accounts import User
from advisor.domain.calendar import day
from advisor.domain.disclosure import LEAST_COUNTED, rounded
from advisor.domain.errors import DataError
from advisor.domain.recruiting.campaigns import SOURCES, Campaign, Counts, Passage, counted, sources
from advisor.domain.recruiting.shared_results import MOST_COMPARED
from advisor.files.csv_writer import Cell
from advisor.i18n import DEFAULT, Words
from advisor.presentation import qr
from advisor.presentation.charts import counts as charts
from advisor.presentation.charts.theme import palette
from advisor.presentation.duration import minutes_of_all
from advisor.presentation.wording import headline, trait_names
from advisor.ui.guards import access
from advisor.ui.guards.recruiter import seen
from advisor.ui.sections.result import STATIC
from advisor.ui.session import address, notes
from advisor.ui.session.resources import services
from advisor.ui.widgets import components

LOG = logging.getLogger("callfit")

NEWEST = 0
"""In place of a version's number: whichever is newest."""
PEOPLE_AT_ONCE = 50
STAGES = ("opened", "started", "finished", "shared")


def public_link(campaign: Campaign, source: str | None = None) -> str:
    """What is handed out: it carries nothing but the code, and the tag and the language when there are some."""
    extra = [("src", source), ("lang", campaign.language if campaign.language != DEFAULT else None)]
    query = "&".join(f"{name}={value}" for name, value in extra if value)
    return address.page_address(f"j/{campaign.code}{f'?{query}' if query else ''}")


def show_handing_out(words: Words, campaign: Campaign) -> None:
    """The link, its picture, the poster, and texts to copy."""
    link = public_link(campaign)
    st.header(words("campaign.link"), anchor=False)
    st.code(link, language=None, wrap_lines=True)
    components.note(words("campaign.source", tags=words.join(list(SOURCES[:-1]))))
    st.code(public_link(campaign, "line"), language=None, wrap_lines=True)
    # Made now: when a button is pressed, nobody knows any more by which address this browser came.
    picture, poster = public_link(campaign, "qr"), public_link(campaign, "poster")
    st.image(qr.svg(picture, scale=5, border=4), alt=words("campaign.qr"))
    name = f"callfit-{campaign.code}"
    makers = (partial(qr.file, picture, "svg"), partial(qr.file, picture, "png"), partial(_poster, campaign, poster))
    svg, png, pdf = (access.file(_whoever(make), *campaigns.MAY_RECRUIT) for make in makers)
    with st.container(horizontal=True):
        components.download(words("campaign.qr.svg"), svg, f"{name}.svg", "image/svg+xml", "svg")
        components.download(words("campaign.qr.png"), png, f"{name}.png", "image/png", "png")
        components.download(words("campaign.poster"), pdf, f"{name}.pdf", "application/pdf", "poster")
    with st.expander(words("campaign.texts")):
        visitor_words = services().words[campaign.language]  # in the language of those who will read it
        for channel, source in (("line", "line"), ("sms", "sms"), ("mail", "mail")):
            st.markdown(f"**{words(f'campaign.texts.{channel}')}**")
            link = public_link(campaign, source)
            st.code(_message(visitor_words, channel, campaign, link), language=None, wrap_lines=True)


def _whoever(make: Callable[[], bytes]) -> Callable[[User], bytes]:
    """A file that is the same for everybody who may have it."""
    return lambda _: make()


def _message(words: Words, channel: str, campaign: Campaign, link: str) -> str:
    time = minutes_of_all(words, len(_content(campaign).items))
    return words(f"message.{channel}", centre=campaign.centre, link=link, minutes=time)


def _content(campaign: Campaign) -> Content:
    """What its visitors begin with today."""
    return (
        services().published.bundle(campaign.content) if campaign.content else services().published.current()
    ).content


def _poster(campaign: Campaign, link: str) -> bytes:
    from advisor.presentation.pdf.poster import poster_pdf

    words = services().words[campaign.language]
    return poster_pdf(words, _content(campaign), campaign.centre, link, services().now())


def show_version(words: Words, user: User, campaign: Campaign) -> None:
    """Which weights visitors begin with: whatever is newest, or one version as long as the campaign lasts."""
    numbers = [NEWEST, *(version.version for version in reversed(services().weights.versions()))]
    pinned = (
        int(services().published.bundle(campaign.content).content.versions["weights"]) if campaign.content else NEWEST
    )
    with st.expander(words("campaign.version")), st.form("version", border=False):
        if notes.pinned.take_flash():
            st.success(words("campaign.version.saved"), icon=":material/check:")
        st.write(words("campaign.version.about"))
        chosen = st.selectbox(
            words("campaign.version"),
            numbers,
            index=numbers.index(pinned) if pinned in numbers else 0,
            format_func=lambda number: (
                words("version.name", number=number) if number else words("campaign.version.newest")
            ),
            key="version",
            filter_mode=None,
        )
        if st.form_submit_button(words("campaign.version.save"), key="pin"):
            if chosen != pinned and not _pin(user, campaign, chosen):
                st.error(words("campaign.version.unfit"), icon=":material/error:")
                return
            notes.pinned.flash()
            st.rerun()


def _pin(user: User, campaign: Campaign, number: int) -> bool:
    """Whether the campaign goes on with this version; not with one that fits the questions and jobs no more."""
    try:  # the same weights with newer words and questions are another content
        content = None if number == NEWEST else services().published.fingerprint_with(number)
    except DataError as error:
        LOG.error("version %d of the weights cannot be used: %s", number, error)
        return False
    campaigns.pin(services().campaigns, user, campaign.code, content)
    return True


def show_counts(words: Words, passages: Sequence[Passage], length: int) -> None:
    """How many came how far, in all and by the tag they came with."""
    total = counted(passages, length)
    st.header(words("counts.title"), anchor=False)
    texts = {stage: components.by_fives(words, getattr(total, stage)) for stage in STAGES}
    texts["shared"] = words.number(total.shared)  # each of them stands below, by their own wish
    sentence = words("counts.sentence", **texts)
    st.write(sentence)
    if total.opened < LEAST_COUNTED:
        components.note(words("counts.note"))
        return
    colours = palette(address.dark())
    names = [words(f"counts.{stage}") for stage in STAGES]
    figure = charts.bars(names, [rounded(getattr(total, stage)) for stage in STAGES], _ranges(words, total), colours)
    st.plotly_chart(figure, theme=None, config=STATIC, height=figure.layout.height, key="funnel", alt=sentence)
    tags = sources(passages)
    of_tag = {tag: counted([passage for passage in passages if passage.source == tag], length) for tag in tags}
    rows = [(words(f"source.{tag or 'none'}"), *_ranges(words, of_tag[tag])) for tag in tags]
    components.table(
        words,
        (words("counts.source"), *names),
        [*rows, (words("counts.all"), *_ranges(words, total))],
        words("counts.title"),
    )
    if total.started >= LEAST_COUNTED:
        first, last = (components.by_fives(words, count) for count in (total.started, total.reached[-1]))
        sentence = words("drop.sentence", first=first, last=last)
        st.subheader(words("drop.title"), anchor=False)
        st.write(sentence)
        figure = charts.line([rounded(left) for left in total.reached], partial(components.by_fives, words), colours)
        st.plotly_chart(figure, theme=None, config=STATIC, height=figure.layout.height, key="drop", alt=sentence)
        rows = [
            (words.number(number), components.by_fives(words, left))
            for number, left in enumerate(total.reached, start=1)
        ]
        components.table(words, (words("drop.question"), words("drop.left")), rows, sentence)
    components.note(words("counts.note"))


def _ranges(words: Words, counts: Counts) -> list[str]:
    return [components.by_fives(words, getattr(counts, stage)) for stage in STAGES]


def show_people(words: Words, campaign: Campaign, passages: Sequence[Passage]) -> None:
    """Who shares, in the order in which they opened the link. How far others got is nobody's to know."""
    st.header(words("people.title"), anchor=False)
    st.write(words("people.about"))
    people = [(passage.person, passage) for passage in passages if passage.person is not None and passage.shared]
    for person, passage in components.part(words, people, PEOPLE_AT_ONCE, f"people_{campaign.code}"):
        with st.container(border=True, gap="xsmall"):
            components.note(words("people.line", person=person))
            st.text(passage.name or words("share.name.none"))
            with st.container(horizontal=True, vertical_alignment="center"):
                if st.button(words("people.open", person=person), key=f"person_{person}"):
                    address.go_to_campaign("person", campaign.code, [person])
                st.checkbox(words("people.pick", person=person), key=f"pick_{person}", persist_state="page")
    if people:
        if st.button(
            words("people.compare", most=words.number(MOST_COMPARED)), key="compare", icon=":material/compare:"
        ):
            chosen = [person for person, passage in people if notes.is_tapped(f"pick_{person}")]
            if 2 <= len(chosen) <= MOST_COMPARED:
                address.go_to_campaign("compare", campaign.code, chosen)
            st.warning(words("people.compare.wrong", most=words.number(MOST_COMPARED)))
        if st.button(words("group.title"), key="group", icon=":material/groups:"):
            address.go_to_campaign("group", campaign.code)


def show_export(words: Words, campaign: Campaign, shared: Sequence[Shared]) -> None:
    """What is shared by the time that the file is fetched, to take along."""
    if not shared:
        return
    from advisor.files.csv_writer import as_csv

    st.header(words("export.title"), anchor=False)
    st.write(words("export.about"))
    current, days = services().published.current(), timedelta(days=campaign.retention_days)
    name = f"callfit-{campaign.code}"

    def current_table(user: User) -> tuple[list[str], list[list[Cell]]]:
        shared_now = campaigns.shared_with(services().campaigns, user, campaign.code, services().now())
        return shared_table(words, shared_now, current, days)

    def workbook(user: User) -> bytes:
        from advisor.files.xlsx_writer import as_xlsx

        return as_xlsx(words("export.sheet"), *current_table(user))

    def text(user: User) -> bytes:
        return as_csv(*current_table(user))

    with st.container(horizontal=True):
        csv, xlsx = (access.file(make, *campaigns.MAY_RECRUIT) for make in (text, workbook))
        components.download(words("export.csv"), csv, f"{name}.csv", "text/csv", "csv")
        components.download(words("export.xlsx"), xlsx, f"{name}.xlsx", components.EXCEL, "xlsx")


def shared_table(
    words: Words, shared: Sequence[Shared], current: Bundle, days: timedelta
) -> tuple[list[str], list[list[Cell]]]:
    """Heading and one row a person, in the order of sharing, with the day until which a copy may be kept.

    days: how long what is shared is shown. A result that points nowhere has no figures.
    """
    jobs = {job.id: words.of(job.name) for job in current.content.jobs}
    names = {side: words(f"direction.{side}.short") for side in ("inbound", "outbound")}
    names |= trait_names(words, current.content)
    heading = [
        words("export.person"),
        words("export.name"),
        words("export.date"),
        words("export.until"),
        words("export.headline"),
    ]
    for name in names.values():
        heading += [words("export.score", name=name), words("export.margin", name=name)]
    heading += [words("export.band", name=name) for name in jobs.values()]
    heading += [words("export.questionnaire"), words("export.weights"), words("export.content")]
    return heading, [_row(words, share, tuple(names), tuple(jobs), days) for share in shared]


def _row(words: Words, shared: Shared, names: tuple[str, ...], jobs: tuple[str, ...], days: timedelta) -> list[Cell]:
    result, _, bundle = seen(shared)
    dates = [day(shared.given_at).isoformat(), day(shared.given_at + days).isoformat()]
    row: list[Cell] = [shared.person, shared.name or "", *dates, headline(words, result.headline)]
    figures = {estimate.id: estimate for estimate in (*result.directions, *result.traits)}
    for name in names:
        figure = figures.get(name)
        row += [round(figure.score, 2), round(figure.margin, 2)] if figure else [None, None]
    bands = {fit.job.id: fit.band for fit in result.fits}
    row += [bands.get(job) for job in jobs]
    versions = bundle.content.versions
    return [*row, versions["questionnaire"], versions["weights"], bundle.content.fingerprint]
