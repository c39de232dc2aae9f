"""Up to four shared results side by side, for placement: in the order of sharing, without any ranking."""

import streamlit as st

from advisor.charts.figures import Row
from advisor.domain.shared import INTERVAL, compare
from advisor.phrases import trait_names
from advisor.ui import components, frame, own, sections
from advisor.ui.setup import services, words

LETTERS = "ABCD"
"""What people are called in charts and tables: the names they gave stand beside, as text."""

user, campaign = own.own_campaign()
shared = own.chosen(user, campaign)
w = words()
components.header(w)
with st.container(key="step"):
    st.title(w("compare.title"), anchor=False)
st.write(w("compare.about"))
results = [own.seen(one)[0] for one in shared]
for letter, one, result in zip(LETTERS, shared, results, strict=False):
    st.text(w("compare.person", letter=letter, name=one.name or w("share.name.none"), person=one.person))
    if not result.points_somewhere:
        components.note(w("shared.nowhere"))

told = [(letter, result) for letter, result in zip(LETTERS, results, strict=False) if result.points_somewhere]
content = services().current.content
jobs = {job.id: job for job in content.jobs}
names = {side: w(f"direction.{side}") for side in ("inbound", "outbound")}
names |= {job: w.of(found.name) for job, found in jobs.items()} | trait_names(w, content)
rows = compare([result for _, result in told], campaign.desks) if len(told) > 1 else ()
if not rows:
    st.info(w("compare.too_few"))
for row in rows[:2]:
    st.header(names[row.id], anchor=False)
    points = [Row(letter, row.id, one.score, one.error) for (letter, _), one in zip(told, row.estimates, strict=True)]
    apart = [w("compare.pair", one=told[a][0], other=told[b][0]) for a, b in row.apart]
    sentence = w("compare.apart", pairs=w.join(apart)) if apart else w("compare.overlap")
    sections.show_chart(w, points, "points", sentence, f"compare_{row.id}")
if rows:
    st.header(w("compare.all"), anchor=False)
    st.write(w("compare.table"))
    heading = (w("table.name"), *(letter for letter, _ in told), w("compare.difference"))
    lines = []
    for row in rows:
        cells = [
            w(
                "compare.interval",
                low=w.number(one.score - INTERVAL * one.error, 1, sign=True),
                high=w.number(one.score + INTERVAL * one.error, 1, sign=True),
            )
            for one in row.estimates
        ]
        apart = [w("compare.pair", one=told[a][0], other=told[b][0]) for a, b in row.apart]
        lines.append((names[row.id], *cells, w.join(apart) if apart else w("compare.overlapping")))
    components.plain_table(heading, lines, w("compare.table"))
own.back(campaign)
frame.settle(w, "compare")
