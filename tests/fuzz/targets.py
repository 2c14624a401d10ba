# SPDX-License-Identifier: GPL-2.0-or-later
"""Every layer that reads what strangers write: a function that takes bytes and fails if something does not hold."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import c_layers
import mail_layers
import outputs
import seeds
import text_layers


@dataclass(frozen=True, slots=True)
class Target:
    """A layer, what its inputs begin as, and the words of its language."""

    check: Callable[[bytes], None]
    seeds: Callable[[], Sequence[bytes]]
    words: tuple[bytes, ...]


TARGETS = {
    "mail": Target(mail_layers.read_any_mail, seeds.mails, seeds.MAIL_WORDS),
    "diff": Target(mail_layers.read_any_diff, seeds.diffs, seeds.DIFF_WORDS),
    "tokens": Target(c_layers.cut_any_text, seeds.files, seeds.C_WORDS),
    "parser": Target(c_layers.parse_any, seeds.functions, seeds.C_WORDS),
    "lowering": Target(c_layers.lower_any, seeds.functions, seeds.C_WORDS),
    "engine": Target(c_layers.walk_any, seeds.functions, seeds.C_WORDS),
    "scan": Target(c_layers.scan_any, seeds.files, seeds.C_WORDS),
    "families": Target(text_layers.read_any_family, seeds.families, seeds.TOML_WORDS),
    "config": Target(text_layers.read_any_configuration, seeds.configurations, seeds.TOML_WORDS),
    "suppressions": Target(text_layers.read_any_suppressions, seeds.suppressions, seeds.TOML_WORDS),
    "templates": Target(text_layers.fill_any_template, seeds.templates, seeds.TEMPLATE_WORDS),
    "outputs": Target(outputs.print_any_text, seeds.texts, seeds.TEXT_WORDS),
    "review": Target(outputs.review_any, seeds.mails, (*seeds.MAIL_WORDS, *seeds.DIFF_WORDS, *seeds.C_WORDS)),
}
