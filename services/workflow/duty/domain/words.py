"""The words of the rota, as on the page of duty."""

from collections.abc import Mapping
from typing import Final

from services.workflow.duty.domain.attendance import Attendance
from services.workflow.duty.domain.posts import Post

POSTS: Final[Mapping[Post, str]] = {Post.DUTY: "主班", Post.DEPUTY: "副班", Post.CHIEF: "带班领导"}

ATTENDANCE: Final[Mapping[Attendance, str]] = {
    Attendance.AHEAD: "未开始",
    Attendance.DUE: "待签到",
    Attendance.ON_TIME: "已签到",
    Attendance.LATE: "迟到签到",
    Attendance.MISSING: "未签到",
}
