"""Every job has an icon of its own, and no icon belongs to nothing."""

import re

from defusedxml.ElementTree import fromstring

from advisor.presentation import icons


def test_every_job_has_an_icon_of_its_own(content):
    assert set(icons.ICONS) == {job.id for job in content.jobs}
    drawn = [icons.svg(job.id) for job in content.jobs]
    assert len({*drawn, icons.OTHER}) == len(drawn) + 1


def test_a_job_that_is_new_gets_a_plain_one():
    assert icons.svg("new_job") == icons.OTHER


def test_an_icon_takes_the_colour_it_is_given():
    assert 'stroke="#123456"' in icons.svg("billing", "#123456")
    assert "currentColor" not in icons.svg("billing", "#123456")


def test_an_icon_is_a_picture_and_nothing_else():
    for icon in (*icons.ICONS.values(), icons.OTHER):
        kinds = {element.tag.rpartition("}")[2] for element in fromstring(icon).iter()}
        assert kinds == {"svg", "path"}


def test_the_style_of_pages_names_every_icon_once(content):
    named = re.findall(r'icon_(\w+)"', icons.style())
    assert sorted(named) == sorted(job.id for job in content.jobs)
    assert [address for address in re.findall(r'url\("([^"]*)"\)', icons.style()) if re.search('[<>#"]', address)] == []
