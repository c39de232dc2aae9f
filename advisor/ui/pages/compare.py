"""Up to four shared results side by side, for placement: in the order of sharing, without any ranking."""

from datetime import timedelta

import streamlit as st

from advisor.domain.recruiting.shared_results import compare
from advisor.presentation.charts import scores
from advisor.presentation.charts.scores import Row
from advisor.presentation.charts.theme import palette
from advisor.presentation.wording import job_names, ticks, trait_names
from advisor.ui.guards import recruiter
from advisor.ui.sections import result as result_sections
from advisor.ui.session import address
from advisor.ui.session.resources import current_words, services
from advisor.ui.widgets import components, frame

LETTERS = "ABCD"  # what people are called in charts and tables: the names they gave stand above, as text

user, campaign = recruiter.own_campaign()
shared = recruiter.chosen(user, campaign)
words = current_words()
components.header(words)
with st.container(key="step"):
    st.title(words("compare.title"), anchor=False)
st.write(words("compare.about"))
seen = [recruiter.seen(share) for share in shared]
results = [result for result, _, _ in seen]
for letter, share, result in zip(LETTERS, shared, results, strict=False):
    st.text(words("compare.person", letter=letter, name=share.name or words("share.name.none"), person=share.person))
    if not result.points_somewhere:
        components.note(words.sentences([words("headline.nowhere"), words("nowhere.about")]))

days = timedelta(days=campaign.retention_days)
components.note(words("person.until", date=words.date(min(share.given_at for share in shared) + days)))
ranked = [(letter, result) for letter, result in zip(LETTERS, results, strict=False) if result.points_somewhere]
content = services().published.current().content
names = {side: words(f"direction.{side}") for side in ("inbound", "outbound")}
names |= job_names(words, [*(bundle.content for _, _, bundle in seen), content]) | trait_names(words, content)
rows = compare([result for _, result in ranked], campaign.desks) if len(ranked) > 1 else ()
if not rows:
    st.info(words("compare.too_few"))
for row in rows[:2]:
    st.header(names[row.id], anchor=False)
    apart = [words("compare.pair", one=ranked[a][0], other=ranked[b][0]) for a, b in row.apart]
    sentence = words("compare.apart", pairs=words.join(apart)) if apart else words("compare.overlap")
    st.write(sentence)
    points = [
        Row(letter, row.id, estimate.score, estimate.margin)
        for (letter, _), estimate in zip(ranked, row.estimates, strict=True)
    ]
    figure = scores.points(points, palette(address.dark()), ticks(words))
    height = figure.layout.height
    st.plotly_chart(
        figure, theme=None, config=result_sections.STATIC, height=height, key=f"compare_{row.id}", alt=sentence
    )
    components.note(words("compare.line"))
if rows:
    st.header(words("compare.all"), anchor=False)
    st.write(words("compare.table"))
    heading = (words("table.name"), words("compare.difference"), *(letter for letter, _ in ranked))
    lines = []
    for row in rows:
        cells = [
            words(
                "compare.interval",
                low=words.number(estimate.interval.low, 1, sign=True),
                high=words.number(estimate.interval.high, 1, sign=True),
            )
            for estimate in row.estimates
        ]
        apart = [words("compare.pair", one=ranked[a][0], other=ranked[b][0]) for a, b in row.apart]
        lines.append((names[row.id], words.join(apart) if apart else words("compare.overlapping"), *cells))
    components.plain_table(heading, lines, words("compare.table"))
recruiter.back(campaign)
frame.settle(words, "compare")
