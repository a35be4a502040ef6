/** What the office's desk offers beside the cases; each entry says whom it is for. */
import type { Me, Role } from '@/api/contract'
import { has } from '@/features/auth/me'

export interface OfficeEntry {
  to: string
  label: string
  about: string
  roles: readonly Role[]
}

const COUNTY: Role[] = ['duty_officer', 'office_chief', 'leading_group', 'auditor']
const READERS: Role[] = [...COUNTY, 'handler', 'unit_head']

const SUBMITTERS: Role[] = ['handler', 'unit_head', 'duty_officer', 'office_chief']

const ENTRIES: readonly OfficeEntry[] = [
  { to: '/statistics', label: '统计', about: '数量、比率和用时，每个数字都有口径和清单。', roles: READERS },
  {
    to: '/briefs',
    label: '日报与总结',
    about: '日报、月度和年度总结、值班日志、话题专报，到时自动生成。',
    roles: [...COUNTY, 'system_admin'],
  },
  {
    to: '/documents',
    label: '文书',
    about: '交办单、督办单、专报等文书的登记、下载和模板。',
    roles: [...READERS, 'system_admin'],
  },
  { to: '/imports', label: '导入', about: '用 Excel 表格一次报送多条信息。', roles: SUBMITTERS },
  {
    to: '/publications',
    label: '信息公开台账',
    about: '公开过什么、在哪里、什么时候、谁审核的。',
    roles: READERS,
  },
  { to: '/archive', label: '档案查询', about: '查已办结和归档的工单，导出归档包。', roles: READERS },
  {
    to: '/learning',
    label: '研判质量',
    about: '系统研判与人工研判是否一致，改进后的模型由人启用。',
    roles: ['duty_officer', 'office_chief', 'auditor'],
  },
  {
    to: '/plans',
    label: '应急预案',
    about: '各等级的处置清单，演练也从这里发起。',
    roles: ['office_chief', 'system_admin'],
  },
  { to: '/audit', label: '审计日志', about: '谁看过、做过什么，记录是否被动过。', roles: ['auditor'] },
  { to: '/samples', label: '抽查', about: '从办结的工单中随机抽取，再看一遍。', roles: COUNTY },
  { to: '/exports', label: '导出文件', about: '导出的列表和统计，保存 7 天。', roles: READERS },
  {
    to: '/unit-scores',
    label: '单位考核',
    about: '按规则给单位计分，每一分都能打开工单；可以申诉，结果锁定。',
    roles: READERS,
  },
  {
    to: '/knowledge',
    label: '政策问答',
    about: '审核过的常见问题和答复，到期复核，可向公众公开。',
    roles: [...READERS, 'system_admin'],
  },
  { to: '/substitutes', label: 'AB角', about: '谁不在岗时由谁代行职责。', roles: READERS },
]

export function entriesFor(me: Me | undefined): OfficeEntry[] {
  return ENTRIES.filter((entry) => has(me, entry.roles))
}
