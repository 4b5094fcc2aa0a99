"""Options that several commands take alike."""

import click

from jiedui.cli.language import say

PROGRAMME = click.option(
    "--programme",
    default="",
    metavar=say("代号", "SLUG"),
    help=say("帮扶项目的代号；只有一个项目时可以省略。", "The programme's slug; not needed where there is only one."),
)
