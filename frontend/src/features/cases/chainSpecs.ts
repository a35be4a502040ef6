/** The forms of what happens between units and above them: disputes, parts, answers, who has it, who sees it. */
import type { Action } from '@/api/contract'

import { type ActionSpec, basis, type NamesOf, needed, note, pick, reason, yesNo } from './fields'

type Chain =
  | 'dispute'
  | 'decide_dispute'
  | 'take'
  | 'hand_over'
  | 'ask_part'
  | 'contribute'
  | 'waive'
  | 'answer'
  | 'settle_concern'
  | 'restrict'
  | 'unrestrict'
  | 'spot_check'

export const CHAIN_SPECS: { [A in Chain & Action]: ActionSpec<NamesOf<A>> } = {
  dispute: {
    submit: '申请复核',
    done: '已申请复核，等县网信办答复',
    lead: '退回时限已过；认为不归本单位的，可请县网信办复核一次。',
    fields: [basis, reason],
  },
  decide_dispute: {
    submit: '确定',
    done: '复核结果已记录',
    fields: [
      {
        name: 'upheld',
        label: '复核结果',
        kind: 'flag',
        required: true,
        options: yesNo('支持：收回，重新交办', '不支持：指定该单位承办'),
      },
      reason,
    ],
  },
  take: { submit: '领办', done: '已由您领办', fields: [] },
  hand_over: {
    submit: '移交',
    done: '已移交',
    fields: [{ name: 'to', label: '移交给', kind: 'person', required: true }, note],
  },
  ask_part: {
    submit: '发出',
    done: '已征求协办意见',
    lead: '交齐协办意见前，主办单位不能提交答复。',
    fields: [
      { name: 'unit', label: '协办单位', kind: 'unit', required: true },
      needed(note, '请对方说明什么'),
      { name: 'due_at', label: '期限（不填按政策）', kind: 'datetime' },
    ],
  },
  contribute: {
    submit: '提交',
    done: '协办意见已提交',
    lead: '由主办单位汇总成一份公开答复；答复提交前可以再次提交，以最后一次为准。',
    fields: [{ name: 'contribution', label: '协办意见', kind: 'long', required: true, max: 10000 }],
  },
  waive: {
    submit: '免交',
    done: '已免交',
    fields: [{ name: 'unit', label: '哪家单位', kind: 'part', required: true }, reason],
  },
  answer: {
    submit: '答复',
    done: '已答复',
    fields: [
      { name: 'task', label: '答复哪一条', kind: 'task', required: true },
      { name: 'answer', label: '答复', kind: 'long', required: true, max: 10000 },
    ],
  },
  settle_concern: {
    submit: '确定',
    done: '已认定',
    fields: [
      { name: 'unit', label: '哪家单位', kind: 'found', required: true },
      {
        name: 'concerned',
        label: '反映的是否该单位自身',
        kind: 'flag',
        required: true,
        options: yesNo('是：继续回避', '不是：解除回避'),
      },
      { ...reason, required: false },
    ],
  },
  restrict: {
    submit: '限阅',
    done: '已限阅',
    tone: 'danger',
    lead: '只有选定的人和您自己还能看到这张工单和其中的信息，其他人查不到它的存在。',
    fields: [{ name: 'people', label: '限阅人员', kind: 'people', required: true }, reason],
  },
  unrestrict: { submit: '解除限阅', done: '已解除限阅', tone: 'danger', fields: [reason] },
  spot_check: {
    submit: '记录抽查',
    done: '抽查结果已记录',
    fields: [
      pick('result', '抽查结果', { passed: '合格', failed: '不合格' }),
      { ...note, label: '说明', hint: '不合格时必填。' },
    ],
  },
}
