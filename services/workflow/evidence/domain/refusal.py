"""A file that is not taken, and what to do instead."""


class RefusedError(Exception):
    """`str` of it is a Chinese sentence for whoever sent the file."""


DAMAGED = "图片已损坏或没有传完，请重新选择；仍不行时请截图后上传。"
