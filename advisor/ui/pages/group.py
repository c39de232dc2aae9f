"""The picture of a group: enough people in every figure that nobody can be read out of it."""

import streamlit as st

from advisor.actions import campaigns
from advisor.domain.disclosure import LEAST_COUNTED, LEAST_PROFILED
from advisor.domain.recruiting.groups import LEVELS, picture
from advisor.domain.scoring.result import trait_level
from advisor.presentation.charts import counts
from advisor.presentation.charts.scores import Row
from advisor.presentation.charts.theme import palette
from advisor.presentation.wording import trait_names
from advisor.ui.guards import recruiter
from advisor.ui.sections import result
from advisor.ui.session import address
from advisor.ui.session.resources import services, words
from advisor.ui.widgets import components, frame

user, campaign = recruiter.own_campaign()
w = words()
content = services().published.current().content
shared = campaigns.shared_with(services().campaigns, user, campaign.code, services().now())
group = picture({one.place: recruiter.seen(one)[0] for one in shared if one.place is not None})
under = w("group.under", least=w.number(LEAST_COUNTED))


def told(count: int) -> str:
    """A count as it is shown: 0 stands for too few to tell."""
    return components.by_fives(w, count) if count else under


components.header(w)
with st.container(key="step"):
    st.title(w("group.title"), anchor=False)
least = {"counted": w.number(LEAST_COUNTED), "profiled": w.number(LEAST_PROFILED)}
st.write(w("group.about", **least))
if not group.counted:
    st.info(w("group.none", **least))
else:
    st.header(w("group.desks"), anchor=False)
    found = [(w.of(job.name), group.desks.get(job.id, 0)) for job in content.jobs]
    large = [name for name, count in found if count]
    people = w.number(group.counted)
    sentence = (
        w("group.desks.some", people=people, desks=w.join(large)) if large else w("group.desks.none", people=people)
    )
    st.write(sentence)
    if large:
        shown = [(name, count) for name, count in found if count]
        labels = [told(count) for _, count in shown]
        figure = counts.bars(
            [name for name, _ in shown], [count for _, count in shown], labels, palette(address.dark())
        )
        height = figure.layout.height
        st.plotly_chart(figure, theme=None, config=result.STATIC, height=height, key="desks", alt=sentence)
    components.table(w, (w("table.name"), w("group.people")), [(name, told(count)) for name, count in found], sentence)
if group.profiled:
    st.header(w("group.directions"), anchor=False)
    sentence = w("group.directions.sentence", people=w.number(group.profiled))
    st.write(sentence)
    numbers = [[group.cells[across, down] for across in LEVELS] for down in LEVELS]
    levels = [w(f"level.{level}") for level in LEVELS]
    texts = [[told(count) for count in row] for row in numbers]
    titles = (w("direction.inbound"), w("direction.outbound"))
    figure = counts.cells(texts, numbers, levels, levels, titles, palette(address.dark()))
    st.plotly_chart(figure, theme=None, config=result.STATIC, height=figure.layout.height, key="cells", alt=sentence)
    lines = [(level, *row) for level, row in zip(levels, texts, strict=True)]
    components.table(w, (w("group.cell"), *levels), lines, sentence)
    st.header(w("traits.title"), anchor=False)
    names = trait_names(w, content)
    sides = {trait.id: trait.direction for trait in content.traits}
    levels_of = {
        one.id: w("list.entry", name=names[one.id], text=w(f"level.{trait_level(one)}")) for one in group.traits
    }
    rows = [Row(levels_of[one.id], sides[one.id], one.score, one.error) for one in group.traits]
    result.show_chart(w, rows, "bars", w("group.traits", people=w.number(group.profiled)), "traits", "group.spread")
components.note(w("group.how"))
recruiter.back(campaign)
frame.settle(w, "group")
