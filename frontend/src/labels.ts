/** Every code that a person may meet, in the office's words. A code without a name fails the type check. */
import type {
  Action,
  Category,
  Channel,
  Conclusion,
  DismissBasis,
  Entity,
  ItemStatus,
  Kind,
  PauseBasis,
  Risk,
  Role,
  Ruling,
  Satisfaction,
  State,
  TaskKind,
  TaskStatus,
  Tier,
  Trend,
  Unit,
} from '@/api/contract'

export const STATE: Record<State, string> = {
  pending_review: '待研判',
  pending_assignment: '待交办',
  pending_acceptance: '待签收',
  in_progress: '办理中',
  pending_approval: '待审核',
  replied: '已回复',
  closed: '办结',
  archived: '归档',
  merged: '已并案',
  dismissed: '不予受理',
}

export const RISK: Record<Risk, string> = { general: '一般', major: '重大', severe: '特别重大' }

export const TIER: Record<Tier, string> = { 1: '一级 · 责任单位', 2: '二级 · 县网信办', 3: '三级 · 领导小组' }

export const TIER_SHORT: Record<Tier, string> = { 1: '一级', 2: '二级', 3: '三级' }

export const CATEGORY: Record<Category, string> = {
  urban_rural: '城乡建设与水电气暖',
  environment: '环境保护',
  transport: '交通运输',
  education: '教育文体',
  labour: '劳动和社会保障、民政',
  commerce: '商贸旅游',
  health: '卫生健康',
  public_safety: '公共安全',
  agriculture: '农业农村',
  governance: '政务服务与作风',
  other: '其他',
}

export const KIND: Record<Kind, string> = {
  complaint: '投诉',
  suggestion: '建议',
  inquiry: '咨询',
  rumour: '传言求证',
  alert: '险情',
  praise: '表扬',
}

export const CHANNEL: Record<Channel, string> = {
  hotline_12345: '12345 热线',
  mayor_mailbox: '县长信箱',
  message_board: '留言板',
  petition: '信访',
  forum: '论坛',
  weibo: '微博',
  wechat: '微信',
  short_video: '短视频',
  news: '新闻',
  phone: '来电',
  visit: '来访',
  other: '其他',
}

export const TREND: Record<Trend, string> = { rising: '上升', steady: '平稳', falling: '回落' }

export const ITEM_STATUS: Record<ItemStatus, string> = {
  queued: '等待研判',
  assessed: '已研判',
  failed: '研判未成',
}

export const ROLE: Record<Role, string> = {
  duty_officer: '值班员',
  office_chief: '网信办负责人',
  leading_group: '领导小组',
  auditor: '审计员',
  handler: '经办人',
  unit_head: '单位负责人',
  unit_client: '单位系统',
  system_admin: '系统管理员',
  security_admin: '安全管理员',
}

export const ACTION: Record<Action, string> = {
  review: '研判',
  assign: '交办',
  dismiss: '不予受理',
  reopen: '重办',
  escalate: '提级',
  merge: '并案',
  unmerge: '撤销并案',
  accept: '签收',
  return: '退回',
  transfer: '转办',
  dispute: '申请复核交办',
  decide_dispute: '复核交办',
  take: '领办',
  hand_over: '移交',
  log: '记录办理情况',
  comment: '备注',
  verify: '核查',
  request_extension: '申请延期',
  decide_extension: '审批延期',
  ask_part: '征求协办意见',
  contribute: '提交协办意见',
  waive: '免交协办意见',
  answer: '答复督办批示',
  pause: '暂停计时',
  resume: '恢复计时',
  submit_reply: '提交答复',
  recall: '撤回答复',
  approve: '审核通过',
  reject: '审核退回',
  publish: '登记发布',
  correct: '更正',
  follow_up: '回访',
  close: '办结',
  archive: '归档',
  supervise: '督办',
  instruct: '批示',
  settle_concern: '认定回避',
  restrict: '限阅',
  unrestrict: '解除限阅',
  spot_check: '抽查',
}

export const SENTIMENT: Record<'negative' | 'neutral' | 'positive', string> = {
  negative: '偏负面',
  neutral: '中性',
  positive: '偏正面',
}

export const ENTITY: Record<Entity['type'], string> = {
  place: '地点',
  organisation: '机构',
  date: '时间',
  number: '数量',
}

export const UNIT_KIND: Record<Unit['kind'], string> = {
  office: '网信办',
  bureau: '县直部门',
  township: '乡镇',
  leading_group: '领导小组',
}

export const SATISFACTION: Record<Satisfaction, string> = {
  very_satisfied: '非常满意',
  satisfied: '满意',
  neutral: '一般',
  dissatisfied: '不满意',
  very_dissatisfied: '非常不满意',
  unreachable: '联系不上',
}

export const CONCLUSION: Record<Conclusion, string> = {
  substantiated: '属实',
  partly: '部分属实',
  unsubstantiated: '不实',
}

export const PAUSE_BASIS: Record<PauseBasis, string> = {
  more_information: '等待补充材料',
  expert_opinion: '等待检测鉴定',
  other_procedure: '等待诉讼、仲裁或复议结果',
  higher_level: '等待上级答复',
  force_majeure: '不可抗力',
}

export const DISMISS_BASIS: Record<DismissBasis, string> = {
  not_a_concern: '不属于诉求',
  outside_jurisdiction: '不属本县管辖',
  court_or_arbitration: '已进入诉讼或仲裁',
  repeated: '重复反映且已答复',
  withdrawn: '反映人已撤回',
}

const SYSTEM_EVENT: Record<string, string> = {
  open: '立案',
  join: '信息并入',
  raise: '等级或层级上调',
  absorb: '并入其他工单',
  restore: '撤销并案后恢复',
  overdue: '超期',
  warn: '时限提醒',
  ask_next: '提请下一责任人',
  reckon: '时限重新计算',
  run_on: '暂停期满，恢复计时',
  alarm: '提请人工复核',
  clue: '疑似廉政线索',
  page: '紧急通知',
  confirm: '确认接收',
  attach: '添加附件',
  detach: '撤除附件',
  withdraw_item: '撤回信息',
  expire: '到期清除',
  plan_start: '启动预案',
  plan_tick: '预案步骤完成',
  plan_late: '预案步骤超时',
}

export const TASK: Record<TaskKind, string> = {
  part: '协办意见',
  supervise: '督办',
  instruct: '批示',
  dispute: '交办争议',
  sample: '抽查',
}

export const TASK_STATUS: Record<TaskStatus, string> = {
  waiting: '待办',
  done: '已答复',
  waived: '免交',
  ended: '已终止',
}

export const RULING: Record<Ruling, string> = {
  upheld: '支持，收回重新交办',
  overruled: '不支持，由本单位承办',
  passed: '合格',
  failed: '不合格',
}

const MILESTONE: Record<string, string> = {
  accept: '签收',
  first_reply: '首次答复',
  close: '办结',
  return: '退回',
  authoritative_information: '权威信息发布',
  press_conference: '新闻发布会',
  public_response: '公开回应',
  follow_up: '回访',
  follow_up_report: '续报',
  part: '协办意见',
  supervise: '督办答复',
  instruct: '批示答复',
}

/** A timeline entry's action: one that a person took, or an event of the system. */
export function eventLabel(action: string): string {
  return (ACTION as Record<string, string>)[action] ?? SYSTEM_EVENT[action] ?? '系统记录'
}

/** A deadline's name; policies may add milestones that this page does not know yet. */
export function milestoneLabel(name: string): string {
  return MILESTONE[name] ?? name
}

export function options<T extends string | number>(
  codes: readonly T[],
  labels: Record<T, string>,
): { value: T; label: string }[] {
  return codes.map((value) => ({ value, label: labels[value] }))
}
