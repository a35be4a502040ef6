"""The audit log 审计日志 of all services: chained, its heads kept outside of the database."""
