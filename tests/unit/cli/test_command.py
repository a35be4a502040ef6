"""The command line itself: names of options, help, exit status."""

from pathlib import Path

from typer.testing import CliRunner

from services.run.cli import app

REST = ["--url", "http://127.0.0.1:1", "--client-id", "a", "--client-secret-file", "nicht"]


def test_help_lists_submit_and_its_options() -> None:
    assert "submit" in CliRunner().invoke(app, ["--help"]).output
    shown = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["submit", "--help"]).output
    assert all(
        option in shown for option in ("--url", "--client-id", "--client-secret-file", "--map", "--set")
    )


def test_a_mapping_without_equals_sign_is_wrong_use(tmp_path: Path) -> None:
    ran = CliRunner().invoke(app, ["submit", str(tmp_path / "a.csv"), *REST, "--map", "text"])
    assert ran.exit_code == 2
    assert "--map" in ran.output


def test_a_field_mapped_twice_is_wrong_use(tmp_path: Path) -> None:
    twice = ["--map", "text=a", "--map", "text=b"]
    assert CliRunner().invoke(app, ["submit", str(tmp_path / "a.csv"), *REST, *twice]).exit_code == 2


def test_an_unreadable_secret_is_wrong_use(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("text\nx\n", encoding="utf-8")
    ran = CliRunner().invoke(app, ["submit", str(file), *REST])
    assert ran.exit_code == 2
    assert "--client-secret-file" in ran.output
