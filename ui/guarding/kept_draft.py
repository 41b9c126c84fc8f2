"""An edited policy that wasn't proposed yet, kept on this computer until it is proposed or discarded."""

import json
from collections.abc import Callable, Sequence

from app.identity.guard import Version
from app.identity.policy import PolicyBroken, dump, parse
from app.identity.policy_draft import Draft

_KEY = "guarding/policy"


class KeptDraft:
    """Reads and writes it; what can't be read any more is left out, as the policy in force is always there."""

    def __init__(self, get: Callable[[str], str | None], put: Callable[[str, str], None]) -> None:
        self._get, self._put = get, put

    def keep(self, draft: Draft | None) -> None:
        """Keep a draft, or none."""
        is_worth = draft is not None and draft.is_changed
        whole = {"of": draft.base.version, "rules": dump(draft.now)} if draft is not None and is_worth else {}
        self._put(_KEY, json.dumps(whole) if whole else "")

    def take_up(self, versions: Sequence[Version]) -> Draft | None:
        """Return what was kept, as a copy of the policy that it was copied from; None when there is nothing."""
        try:
            kept = json.loads(self._get(_KEY) or "{}")
            base = next((one for one in versions if one.version == kept.get("of")), None)
            return Draft(parse(base.rules), parse(kept["rules"])) if base is not None else None
        except (ValueError, KeyError, AttributeError, TypeError, PolicyBroken):
            return None
