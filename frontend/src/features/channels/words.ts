/** The words of channels. A code without a name fails the type check. */
import type { Tone } from '@/ui/StatusTag.vue'

import { NOTICE } from '@/features/notices/words'

import type { Channel, ChannelChange, ChannelKind, Delivery } from './calls'

export const CHANNEL_KIND: Record<ChannelKind, string> = {
  wecom: '企业微信群机器人',
  dingtalk: '钉钉群机器人',
  feishu: '飞书群机器人',
  webhook: '通用 Webhook',
  smtp: '邮件（SMTP）',
  sms: '短信网关',
}

/** They reach a person at an address; the others a group. */
export const personal = (kind: ChannelKind): boolean => kind === 'smtp' || kind === 'sms'

export const PURPOSE: Record<Delivery['purpose'], string> = {
  page: '紧急通知',
  notice: '通知',
  digest: '汇总',
  test: '测试',
}

export const STATE: Record<Delivery['state'], { word: string; tone: Tone }> = {
  waiting: { word: '等待发送', tone: 'amber' },
  sent: { word: '已送达', tone: 'green' },
  failed: { word: '失败', tone: 'red' },
  dropped: { word: '已不需要', tone: 'plain' },
}

const ERROR: Record<string, string> = {
  'too-many': '对方要求放慢，稍后再试',
  'server-error': '对方服务出错',
  refused: '对方拒绝，请核对地址和密钥',
  redirected: '地址发生跳转，请改用最终地址',
  timeout: '对方没有及时应答',
  'no-connection': '连接不上',
  tls: '证书不可信',
  'no-tls': '对方不支持加密连接',
  'unknown-host': '找不到主机',
  'forbidden-address': '主机在内网，需在“内网主机”中写明',
  'bad-address': '地址不再有效',
  'login-refused': '邮箱账号或密码不对',
  'recipient-refused': '收件地址被拒绝',
  'not-understood': '对方的应答看不懂',
  'not-needed': '已有人确认或已读',
  'channel-off': '渠道已停用',
}

/** Why a message did not arrive, in words; a robot's own code is shown as it is. */
export function whyNot(delivery: Pick<Delivery, 'error' | 'status'>): string {
  const { error, status } = delivery
  if (error === null) return ''
  if (error.startsWith('robot-')) return `机器人返回代码 ${error.slice('robot-'.length)}`
  return `${ERROR[error] ?? error}${status === null ? '' : `（${status}）`}`
}

/** Whether a channel works, by what it did lately. */
export function health(channel: Pick<Channel, 'active' | 'recent'>): { word: string; tone: Tone } {
  if (!channel.active) return { word: '已停用', tone: 'plain' }
  if (channel.recent.failed > 0) return { word: `近 7 天失败 ${channel.recent.failed} 次`, tone: 'red' }
  if (channel.recent.sent > 0) return { word: '正常', tone: 'green' }
  return { word: '尚未使用', tone: 'amber' }
}

export const ACT: Record<ChannelChange['act'], string> = {
  add: '添加',
  change: '修改',
  remove: '移除',
}

const SETTING: Record<string, string> = {
  name: '名称',
  url: '地址',
  target: '去向',
  unit: '单位',
  secret: '密钥',
  internal_host: '内网主机',
  username: '账号',
  from_address: '发件地址',
  pages: '紧急通知',
  kinds: '通知种类',
  quiet: '免打扰时段',
  digest: '汇总方式',
  active: '启用',
}

function settingWords(value: unknown): string {
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (Array.isArray(value))
    return (
      value.map((one) => (NOTICE as Record<string, string>)[String(one)] ?? String(one)).join('、') || '无'
    )
  return value === null || value === '' ? '无' : String(value)
}

/** What a change gave: each setting with its new value, where that is no secret. */
export function changeLines(change: Pick<ChannelChange, 'changed' | 'set'>): string[] {
  const told = Object.entries(change.set).map(
    ([name, value]) => `${SETTING[name] ?? name}改为：${settingWords(value)}`,
  )
  const rest = change.changed.filter(
    (name) => !(name in change.set) && ['secret', 'url', 'quiet'].includes(name),
  )
  return [...told, ...rest.map((name) => `重新填写了${SETTING[name] ?? name}`)]
}
