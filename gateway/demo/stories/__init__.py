"""The stories: what the customer of each example order does, and how it must end."""

from domain.basics.said import Code, Said
from gateway.demo.stories import asking, claims, feedback, parcels, paying, returns
from gateway.demo.story import Story

STORIES: tuple[Story, ...] = (
    *paying.STORIES,
    *asking.STORIES,
    *parcels.STORIES,
    *claims.STORIES,
    *returns.STORIES,
    *feedback.STORIES,
)

_TITLES = {story.name: Code(f"story.{story.name}") for story in STORIES}


def title_of(story: Story) -> Said:
    """What the customer does, in half a sentence."""
    return _TITLES[story.name]()
