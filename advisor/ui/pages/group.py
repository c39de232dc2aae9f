"""The picture of a group: every figure counts so many people that it shows none of them."""

import streamlit as st

from advisor.actions import campaigns
from advisor.domain.disclosure import LEAST_COUNTED, LEAST_PROFILED
from advisor.domain.recruiting.groups import LEVELS, picture
from advisor.domain.scoring.result import trait_level
from advisor.presentation.charts import counts
from advisor.presentation.charts.scores import Row
from advisor.presentation.charts.theme import palette
from advisor.presentation.wording import job_names, trait_names
from advisor.ui.guards import recruiter
from advisor.ui.sections import result
from advisor.ui.session import address
from advisor.ui.session.resources import current_words, services
from advisor.ui.widgets import components, frame

user, campaign = recruiter.own_campaign()
words = current_words()
content = services().published.current().content
shared = campaigns.shared_with(services().campaigns, user, campaign.code, services().now())
seen = {share.place: recruiter.seen(share) for share in shared if share.place is not None}
group = picture({place: result for place, (result, _, _) in seen.items()})
names_of_jobs = job_names(words, [*(bundle.content for _, _, bundle in seen.values()), content])
under = words("group.under", least=words.number(LEAST_COUNTED))


def count_text(count: int) -> str:
    """A count as it is shown: 0 stands for too few to tell."""
    return components.by_fives(words, count) if count else under


components.header(words)
with st.container(key="step"):
    st.title(words("group.title"), anchor=False)
least = {"counted": words.number(LEAST_COUNTED), "profiled": words.number(LEAST_PROFILED)}
st.write(words("group.about", **least))
if not group.counted:
    st.info(words("group.none", **least))
else:
    st.header(words("group.desks"), anchor=False)
    job_counts = [(name, group.desks.get(job, 0)) for job, name in names_of_jobs.items()]
    large = [name for name, count in job_counts if count]
    people = words.number(group.counted)
    sentence = (
        words("group.desks.some", people=people, desks=words.join(large))
        if large
        else words("group.desks.none", people=people)
    )
    st.write(sentence)
    if large:
        shown = [(name, count) for name, count in job_counts if count]
        labels = [count_text(count) for _, count in shown]
        figure = counts.bars(
            [name for name, _ in shown], [count for _, count in shown], labels, palette(address.dark())
        )
        height = figure.layout.height
        st.plotly_chart(figure, theme=None, config=result.STATIC, height=height, key="desks", alt=sentence)
    components.table(
        words,
        (words("table.name"), words("group.people")),
        [(name, count_text(count)) for name, count in job_counts],
        sentence,
    )
if group.profiled:
    st.header(words("group.directions"), anchor=False)
    sentence = words("group.directions.sentence", people=words.number(group.profiled))
    st.write(sentence)
    numbers = [[group.cells[across, down] for across in LEVELS] for down in LEVELS]
    levels = [words(f"level.{level}") for level in LEVELS]
    texts = [[count_text(count) for count in row] for row in numbers]
    titles = (words("direction.inbound"), words("direction.outbound"))
    figure = counts.cells(texts, numbers, levels, levels, titles, palette(address.dark()))
    st.plotly_chart(figure, theme=None, config=result.STATIC, height=figure.layout.height, key="cells", alt=sentence)
    lines = [(level, *row) for level, row in zip(levels, texts, strict=True)]
    components.table(words, (words("group.cell"), *levels), lines, sentence)
    st.header(words("traits.title"), anchor=False)
    names = trait_names(words, content)
    sides = {trait.id: trait.direction for trait in content.traits}
    levels_of = {
        estimate.id: words("list.entry", name=names[estimate.id], text=words(f"level.{trait_level(estimate)}"))
        for estimate in group.traits
    }
    rows = [
        Row(levels_of[estimate.id], sides[estimate.id], estimate.score, estimate.margin) for estimate in group.traits
    ]
    sentence = words("group.traits", people=words.number(group.profiled))
    result.show_chart(words, rows, "bars", sentence, "traits", "group.spread", "group.line")
components.note(words("group.how"))
recruiter.back(campaign)
frame.settle(words, "group")
