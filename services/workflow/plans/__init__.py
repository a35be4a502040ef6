"""Emergency plans 应急预案: checklists with roles and clocks, started on a case in one tap."""
