"""What may a festival refuse, and under which name?"""

from shared.kit.errors import Refusal
from shared.kit.messages import N_


class AddressTaken(Refusal):
    """Another festival has the same address."""

    slug = "festival-address-taken"
    title = N_("This address is taken")


class NotVerified(Refusal):
    """Only what was verified takes part."""

    slug = "innovation-not-verified"
    title = N_("The innovation is not verified yet")


class NotEligible(Refusal):
    """No category takes the innovation."""

    slug = "innovation-not-eligible"
    title = N_("The innovation fits no category")


class AlreadyEntered(Refusal):
    """The innovation takes part already."""

    slug = "already-entered"
    title = N_("The innovation takes part already")


class NotADraft(Refusal):
    """The festival is open or final, so it can no longer be prepared."""

    slug = "festival-not-a-draft"
    title = N_("The festival is no longer in preparation")


class NotComplete(Refusal):
    """The festival lacks something it needs before it opens."""

    slug = "festival-not-complete"
    title = N_("Something is missing before it can open")


class RoundNotReady(Refusal):
    """The round cannot take this step now: another is open, or it has begun or ended already."""

    slug = "round-not-ready"
    title = N_("This round can't do that now")


class CategoryInUse(Refusal):
    """Entries stand in the category, or it is the last one."""

    slug = "category-in-use"
    title = N_("The category is in use")


class ReasonMissing(Refusal):
    """Sheets were given by this rubric: a change must say why."""

    status = 422
    slug = "reason-missing"
    title = N_("Please say why")


class NotFreezable(Refusal):
    """There is nothing to hold back from the public."""

    slug = "not-freezable"
    title = N_("The board can't be frozen now")
