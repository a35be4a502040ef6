"""Settings: what is unknown or wrong stops the start with one line that names it."""

from pathlib import Path

import pytest

from services.common.settings import Settings, SettingsError


def test_without_variables_the_promised_defaults_hold() -> None:
    settings = Settings.from_environment({"PATH": "/bin"})
    assert (settings.host, settings.port, settings.data_dir) == ("127.0.0.1", 8000, Path("var"))
    assert settings.database_url is None
    assert not settings.demo


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HUIYING_PROT", "1"),
        ("HUIYING_port", "1"),
        ("HUIYING_PORT", "eight"),
        ("HUIYING_PORT", "0"),
        ("HUIYING_PORT", "65536"),
        ("HUIYING_DEMO", "maybe"),
        ("HUIYING_DATABASE_URL", "mysql://x"),
        ("HUIYING_REDIS_URL", "http://x"),
        ("HUIYING_PUBLIC_URL", "desk.example"),
        ("HUIYING_TRUSTED_PROXIES", "10.0.0.0/33"),
        ("HUIYING_METRICS_TOKEN", "short"),
        ("HUIYING_LOG_LEVEL", "loud"),
        ("HUIYING_", "1"),
    ],
)
def test_an_unknown_name_or_bad_value_is_named_in_one_line(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({name: value})
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_empty_value_is_the_default() -> None:
    assert Settings.from_environment(
        {"HUIYING_PORT": "", "HUIYING_DATABASE_URL": ""}
    ) == Settings.from_environment({})


def test_a_child_process_gets_the_same_settings() -> None:
    settings = Settings.from_environment(
        {
            "HUIYING_DEMO": "1",
            "HUIYING_PORT": "9000",
            "HUIYING_TRUSTED_PROXIES": "10.0.0.0/8, ::1/128",
            "HUIYING_DATA_DIR": "a folder/with spaces",
        }
    )
    assert Settings.from_environment(settings.to_environment()) == settings
