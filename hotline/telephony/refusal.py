"""Why what somebody asked of the telephone cannot be carried out."""


class Refusal(Exception):
    """A wish that cannot be carried out; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
