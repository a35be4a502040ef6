/**
 * The form of every action. Which action is possible now is never decided here: the case's `actions` say so.
 */
import type { Action, State } from '@/api/contract'
import { ACTION, CONCLUSION, DISMISS_BASIS, PAUSE_BASIS, SATISFACTION } from '@/labels'

import { CHAIN_SPECS } from './chainSpecs'
import {
  type ActionSpec,
  announced,
  askParts,
  assisting,
  basis,
  leadUnit,
  milestones,
  type NamesOf,
  needed,
  note,
  pick,
  publicReply,
  reason,
  REVIEW_JUDGEMENT,
} from './fields'

export { type ActionSpec, type FieldSpec, REVIEW_JUDGEMENT } from './fields'

const SPECS: { [A in Action]: ActionSpec<NamesOf<A>> } = {
  ...CHAIN_SPECS,
  review: {
    submit: '确认研判',
    done: '研判已确认',
    fields: [
      leadUnit,
      assisting,
      askParts,
      ...REVIEW_JUDGEMENT,
      { ...reason, label: '改动理由', required: false },
    ],
  },
  assign: {
    submit: '交办',
    done: '已交办',
    fields: [{ ...leadUnit, required: true }, assisting, askParts, note],
  },
  dismiss: {
    submit: '不予受理',
    done: '已列为不予受理',
    tone: 'danger',
    fields: [pick('basis', '依据', DISMISS_BASIS), reason],
  },
  reopen: { submit: '重办', done: '已重新办理', fields: [reason] },
  escalate: { submit: '提级', done: '已提升一级', fields: [reason] },
  merge: {
    submit: '并入所选工单',
    done: '已并案',
    lead: '本工单的信息会移入所选工单；并错了可以撤销。',
    fields: [{ name: 'into', label: '并入哪张工单', kind: 'case', required: true }],
  },
  unmerge: {
    submit: '撤销并案',
    done: '已撤销并案',
    fields: [{ name: 'items', label: '要退回原工单的信息', kind: 'items', required: true }],
  },
  accept: { submit: '签收', done: '已签收，请在时限内办理', fields: [] },
  return: {
    submit: '退回',
    done: '已退回网信办',
    tone: 'danger',
    fields: [basis, reason],
  },
  transfer: {
    submit: '转办',
    done: '已转办',
    fields: [{ name: 'unit', label: '转给', kind: 'unit', required: true }, reason],
  },
  log: { submit: '记录', done: '办理情况已记录', fields: [needed(note, '办理情况（内部）')] },
  comment: { submit: '记下备注', done: '备注已记下', fields: [needed(note, '备注（内部）')] },
  verify: {
    submit: '提交核查结论',
    done: '核查结论已记录',
    fields: [
      pick('conclusion', '核查结论', CONCLUSION),
      { name: 'evidence', label: '依据与经过', kind: 'long', required: true, max: 10000 },
    ],
  },
  request_extension: {
    submit: '申请延期',
    done: '延期申请已提交',
    fields: [
      { name: 'milestone', label: '延长哪个时限', kind: 'pills', required: true, options: milestones },
      {
        name: 'workdays',
        label: '延长几个工作日',
        kind: 'number',
        required: true,
        hint: '最多 10 个工作日。',
        max: 10,
      },
      reason,
      { name: 'interim_reply', label: '阶段性答复', kind: 'long', required: true, max: 10000 },
    ],
  },
  decide_extension: {
    submit: '确定',
    done: '延期申请已处理',
    fields: [
      { name: 'granted', label: '是否同意延期', kind: 'flag', required: true },
      { ...reason, required: false },
    ],
  },
  pause: {
    submit: '暂停计时',
    done: '已暂停计时',
    lead: '办结时限从现在起停止计时，到期顺延；事由消除后请及时恢复。',
    fields: [
      pick('basis', '暂停事由', PAUSE_BASIS),
      {
        name: 'workdays',
        label: '最多暂停几个工作日',
        kind: 'number',
        required: true,
        hint: '到时自动恢复；上限以办理政策为准。',
        max: 60,
      },
      reason,
    ],
  },
  resume: { submit: '恢复计时', done: '已恢复计时', fields: [note] },
  submit_reply: {
    submit: '提交审核',
    done: '答复已提交审核',
    fields: [
      publicReply,
      {
        name: 'internal_note',
        label: '办理情况（内部）',
        kind: 'long',
        max: 10000,
        hint: '只给内部看，不会公开。',
      },
    ],
  },
  recall: { submit: '撤回', done: '答复已撤回', fields: [{ ...reason, required: false }] },
  approve: { submit: '审核通过', done: '答复已审核通过', fields: [{ ...note, label: '审核意见' }] },
  reject: { submit: '退回修改', done: '已退回修改', tone: 'danger', fields: [needed(reason, '退回理由')] },
  publish: {
    submit: '登记发布',
    done: '发布情况已登记',
    fields: [
      { name: 'where', label: '发布在哪里', kind: 'text', required: true, max: 200 },
      { name: 'url', label: '网址', kind: 'url', max: 2000 },
      { name: 'at', label: '发布时间', kind: 'datetime' },
      {
        name: 'milestone',
        label: '发布的是',
        kind: 'choice',
        options: [{ value: '', label: '本工单的答复' }, ...announced],
        hint: '答复审核通过前，只能登记下面几种先行发布。',
      },
    ],
  },
  correct: {
    submit: '提交更正',
    done: '更正已提交审核',
    fields: [{ ...publicReply, label: '更正后的公开答复' }, reason],
  },
  follow_up: {
    submit: '记录回访',
    done: '回访已记录',
    fields: [pick('satisfaction', '满意度', SATISFACTION), note],
  },
  close: { submit: '办结', done: '工单已办结', fields: [note] },
  archive: { submit: '归档', done: '工单已归档', lead: '归档后只能查看。', fields: [note] },
  supervise: {
    submit: '发出督办',
    done: '督办已发出',
    lead: '不填时限的，按政策规定的时间答复。',
    fields: [needed(note, '督办要求'), { name: 'due_at', label: '完成时限', kind: 'datetime' }],
  },
  instruct: {
    submit: '作出批示',
    done: '批示已作出',
    lead: '办结前必须答复。',
    fields: [needed(note, '批示'), { name: 'due_at', label: '完成时限', kind: 'datetime' }],
  },
}

export const ACTION_SPECS: Record<Action, ActionSpec> = SPECS

/** What usually comes next in each state, the likeliest first. */
const NEXT: Record<State, Action[]> = {
  pending_review: ['review'],
  pending_assignment: ['assign'],
  pending_acceptance: ['accept', 'contribute'],
  in_progress: ['decide_extension', 'decide_dispute', 'submit_reply', 'contribute', 'log', 'verify'],
  pending_approval: ['approve', 'reject', 'recall'],
  replied: ['follow_up', 'close', 'publish'],
  closed: ['archive'],
  archived: [],
  merged: [],
  dismissed: [],
}

/** The possible actions in the order of the buttons; `next` is the one to stand out, if any. */
export function arranged(
  actions: readonly Action[],
  state: State,
  last?: string,
): { next: Action | null; rest: Action[] } {
  const known = actions.filter((action) => action in ACTION)
  const likely = NEXT[state].filter((action) => known.includes(action))
  // What has just been done is possible again, but no longer what comes next.
  const next = likely.find((action) => action !== last) ?? null
  const others = known.filter((action) => !likely.includes(action))
  return { next, rest: [...likely, ...others].filter((action) => action !== next) }
}
