import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'

import UnitSelect from './UnitSelect.vue'

const unit = (code: string, name: string, kind = 'bureau') => ({ code, name, kind, active: true })
const MANY = [
  unit('jiaoyu', '县教育局'),
  unit('huanbao', '县生态环境局'),
  ...Array.from({ length: 30 }, (_, index) => unit(`zhen-${index}`, `第${index + 1}镇`, 'township')),
]

function shown(props: { modelValue: string; suggested?: string[]; not?: string }, units = MANY) {
  const client = new QueryClient()
  client.setQueryData(['units'], units)
  return mount(UnitSelect, { props, global: { plugins: [[VueQueryPlugin, { queryClient: client }]] } })
}
const names = (wrapper: ReturnType<typeof shown>) =>
  wrapper.findAll('optgroup option').map((option) => option.text())

describe('choosing a unit', () => {
  it('offers what is suggested first, and each unit once', () => {
    const wrapper = shown({ modelValue: '', suggested: ['huanbao', 'jiaoyu'] })
    expect(wrapper.findAll('optgroup')[0]?.attributes('label')).toBe('系统建议')
    expect(names(wrapper).slice(0, 3)).toEqual(['县生态环境局', '县教育局', '第1镇'])
    expect(names(wrapper)).toHaveLength(MANY.length)
  })

  it('finds a unit by part of its name and takes it with Enter', async () => {
    const wrapper = shown({ modelValue: '' })
    await wrapper.get('input').setValue('生态')
    expect(names(wrapper)).toEqual(['县生态环境局'])
    await wrapper.get('input').trigger('keydown', { key: 'Enter' })
    expect(wrapper.emitted('update:modelValue')).toEqual([['huanbao']])
  })

  it('keeps what is chosen in the list, whatever is sought', async () => {
    const wrapper = shown({ modelValue: 'jiaoyu' })
    await wrapper.get('input').setValue('没有这样的单位')
    expect(wrapper.get('select').element.value).toBe('jiaoyu')
    expect(wrapper.text()).toContain('找到 0 个单位')
  })

  it('asks no search in a short directory, and leaves out the unit that must not be chosen', () => {
    const wrapper = shown({ modelValue: '', not: 'jiaoyu' }, MANY.slice(0, 3))
    expect(wrapper.find('input').exists()).toBe(false)
    expect(names(wrapper)).toEqual(['县生态环境局', '第1镇'])
  })
})
