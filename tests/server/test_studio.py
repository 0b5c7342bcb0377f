"""What a context from Studio may claim."""

import pytest

from arthur.errors import MisconfiguredError
from arthur.settings import Settings, load_settings
from nodes.identify import Trust
from server.studio import trust_of


def test_studio_mode_is_off_by_default() -> None:
    assert trust_of(Settings()) is Trust.NOBODY


def test_studio_mode_lets_a_developer_choose_a_role() -> None:
    assert trust_of(load_settings({"ARTHUR_STUDIO_MODE": "true"})[0]) is Trust.STUDIO


def test_in_production_it_cannot_be_switched_on() -> None:
    forced = Settings.model_validate({"NODE_ENV": "production", "ARTHUR_STUDIO_MODE": "true"})

    assert trust_of(forced) is Trust.NOBODY
    with pytest.raises(MisconfiguredError):
        load_settings({"NODE_ENV": "production", "ARTHUR_STUDIO_MODE": "true"})
