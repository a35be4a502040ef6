"""The papers of a period 日报、工作总结、值班日志, their schedule, and topic reports 话题专报."""
