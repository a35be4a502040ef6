"""Why nothing, or nothing more, can be sent; the text is a Chinese sentence that says what to do."""


class CannotSubmitError(Exception):
    """The file, the options or the server make it pointless to go on."""


class WrongUseError(CannotSubmitError):
    """An option is wrong: nothing was sent."""
