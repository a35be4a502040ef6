"""Which roles can be stood in for, and by whom; pure."""

from datetime import timedelta

from services.contracts.codes import Role

SUBSTITUTED = (Role.HANDLER, Role.UNIT_HEAD, Role.OFFICE_CHIEF, Role.LEADING_GROUP)
"""Roles of one person; the duty officer is found by the rota."""

STAND_IN = frozenset({Role.HANDLER, Role.UNIT_HEAD, Role.DUTY_OFFICER, Role.OFFICE_CHIEF, Role.LEADING_GROUP})
"""Who works on cases can be a deputy; who only audits or administers can not."""

LONGEST = timedelta(days=366)
