"""The codes that clients, services and the database share; contract.md is their source."""

from enum import StrEnum


class Role(StrEnum):
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    DUTY_OFFICER = "duty_officer"
    OFFICE_CHIEF = "office_chief"
    LEADING_GROUP = "leading_group"
    AUDITOR = "auditor"
    HANDLER = "handler"
    UNIT_HEAD = "unit_head"
    UNIT_CLIENT = "unit_client"


class Channel(StrEnum):
    HOTLINE_12345 = "hotline_12345"
    MAYOR_MAILBOX = "mayor_mailbox"
    MESSAGE_BOARD = "message_board"
    PETITION = "petition"
    FORUM = "forum"
    WEIBO = "weibo"
    WECHAT = "wechat"
    SHORT_VIDEO = "short_video"
    NEWS = "news"
    PHONE = "phone"
    VISIT = "visit"
    OTHER = "other"


class RiskLevel(StrEnum):
    GENERAL = "general"
    MAJOR = "major"
    SEVERE = "severe"


class SentimentLabel(StrEnum):
    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


class Category(StrEnum):
    URBAN_RURAL = "urban_rural"
    ENVIRONMENT = "environment"
    TRANSPORT = "transport"
    EDUCATION = "education"
    LABOUR = "labour"
    COMMERCE = "commerce"
    HEALTH = "health"
    PUBLIC_SAFETY = "public_safety"
    AGRICULTURE = "agriculture"
    GOVERNANCE = "governance"
    OTHER = "other"


class Kind(StrEnum):
    COMPLAINT = "complaint"
    SUGGESTION = "suggestion"
    INQUIRY = "inquiry"
    RUMOUR = "rumour"
    ALERT = "alert"
    PRAISE = "praise"


class ItemStatus(StrEnum):
    QUEUED = "queued"
    ASSESSED = "assessed"
    FAILED = "failed"


class CaseState(StrEnum):
    PENDING_REVIEW = "pending_review"
    PENDING_ASSIGNMENT = "pending_assignment"
    PENDING_ACCEPTANCE = "pending_acceptance"
    IN_PROGRESS = "in_progress"
    PENDING_APPROVAL = "pending_approval"
    REPLIED = "replied"
    CLOSED = "closed"
    ARCHIVED = "archived"
    MERGED = "merged"
    DISMISSED = "dismissed"


class UnitKind(StrEnum):
    OFFICE = "office"
    BUREAU = "bureau"
    TOWNSHIP = "township"
    LEADING_GROUP = "leading_group"


COUNTY_OFFICE = "wangxinban"
"""Code of the unit that runs the desk; every installation has exactly one."""
