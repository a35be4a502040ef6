/** The pages, and who may open them; `public/routes.json` tells the server the same paths. */
import type { QueryClient } from '@tanstack/vue-query'
import { createRouter, createWebHistory, type RouteRecordRaw, type Router } from 'vue-router'

import { Problem } from '@/api/problem'
import { hasSession } from '@/api/session'
import { has, homeOf, loadMe } from '@/features/auth/me'

declare module 'vue-router' {
  interface RouteMeta {
    title?: string
    shell?: boolean
    open?: boolean
  }
}

const inside = (title: string) => ({ title, shell: true })

export const routes: RouteRecordRaw[] = [
  { path: '/', name: 'home', meta: { title: '首页' }, component: () => import('@/layout/NotFoundPage.vue') },
  {
    path: '/login',
    meta: { title: '登录', open: true },
    component: () => import('@/features/auth/LoginPage.vue'),
  },
  {
    path: '/password',
    meta: { title: '修改密码' },
    component: () => import('@/features/auth/PasswordPage.vue'),
  },
  { path: '/account', meta: inside('我的账号'), component: () => import('@/features/auth/AccountPage.vue') },
  { path: '/cases', meta: inside('工单'), component: () => import('@/features/cases/CaseListPage.vue') },
  {
    path: '/cases/:id',
    name: 'case',
    meta: inside('工单'),
    component: () => import('@/features/cases/CasePage.vue'),
  },
  { path: '/admin/users', meta: inside('账号'), component: () => import('@/features/admin/UsersPage.vue') },
  { path: '/admin/units', meta: inside('单位'), component: () => import('@/features/admin/UnitsPage.vue') },
  {
    path: '/admin/clients',
    meta: inside('单位系统'),
    component: () => import('@/features/admin/ClientsPage.vue'),
  },
  {
    path: '/admin/policy',
    meta: inside('办理政策'),
    component: () => import('@/features/policy/PolicyPage.vue'),
  },
  {
    path: '/admin/calendar',
    meta: inside('工作日历'),
    component: () => import('@/features/calendar/CalendarPage.vue'),
  },
  {
    path: '/exports',
    meta: inside('导出文件'),
    component: () => import('@/features/exports/ExportsPage.vue'),
  },
  {
    path: '/substitutes',
    meta: inside('AB角'),
    component: () => import('@/features/people/SubstitutesPage.vue'),
  },
  { path: '/office', meta: inside('办公'), component: () => import('@/features/office/OfficePage.vue') },
  {
    path: '/statistics',
    meta: inside('统计'),
    component: () => import('@/features/statistics/StatisticsPage.vue'),
  },
  {
    path: '/statistics/cases',
    meta: inside('统计清单'),
    component: () => import('@/features/statistics/CountedCasesPage.vue'),
  },
  {
    path: '/publications',
    meta: inside('信息公开台账'),
    component: () => import('@/features/publications/PublicationsPage.vue'),
  },
  {
    path: '/publications/missing',
    meta: inside('待公开的答复'),
    component: () => import('@/features/publications/MissingPage.vue'),
  },
  {
    path: '/publications/:id',
    meta: inside('公开信息'),
    component: () => import('@/features/publications/PublicationPage.vue'),
  },
  {
    path: '/archive',
    meta: inside('档案查询'),
    component: () => import('@/features/archive/ArchivePage.vue'),
  },
  {
    path: '/archive/:id',
    meta: inside('外部档案'),
    component: () => import('@/features/archive/ImportedPage.vue'),
  },
  {
    path: '/briefs',
    meta: inside('日报与总结'),
    component: () => import('@/features/briefs/BriefsPage.vue'),
  },
  {
    path: '/documents',
    meta: inside('文书'),
    component: () => import('@/features/documents/DocumentsPage.vue'),
  },
  {
    path: '/documents/forms',
    meta: inside('模板和编号'),
    component: () => import('@/features/documents/FormsPage.vue'),
  },
  { path: '/samples', meta: inside('抽查'), component: () => import('@/features/samples/SamplesPage.vue') },
  { path: '/items', meta: inside('舆情信息'), component: () => import('@/features/items/ItemListPage.vue') },
  {
    path: '/items/new',
    meta: inside('录入信息'),
    component: () => import('@/features/items/NewItemPage.vue'),
  },
  { path: '/items/:id', meta: inside('舆情信息'), component: () => import('@/features/items/ItemPage.vue') },
  { path: '/imports', meta: inside('导入'), component: () => import('@/features/imports/ImportsPage.vue') },
  {
    path: '/imports/:id',
    meta: inside('导入'),
    component: () => import('@/features/imports/ImportPage.vue'),
  },
  { path: '/topics', meta: inside('话题'), component: () => import('@/features/topics/TopicListPage.vue') },
  { path: '/topics/:id', meta: inside('话题'), component: () => import('@/features/topics/TopicPage.vue') },
  { path: '/duty', meta: inside('值班'), component: () => import('@/features/duty/DutyPage.vue') },
  {
    path: '/learning',
    meta: inside('研判质量'),
    component: () => import('@/features/learning/LearningPage.vue'),
  },
  {
    path: '/unit-scores',
    meta: inside('单位考核'),
    component: () => import('@/features/unit_scores/UnitScoresPage.vue'),
  },
  {
    path: '/knowledge',
    meta: inside('政策问答'),
    component: () => import('@/features/knowledge/KnowledgePage.vue'),
  },
  {
    path: '/knowledge/:id',
    meta: inside('政策问答'),
    component: () => import('@/features/knowledge/EntryPage.vue'),
  },
  { path: '/plans', meta: inside('应急预案'), component: () => import('@/features/plans/PlansPage.vue') },
  { path: '/audit', meta: inside('审计日志'), component: () => import('@/features/audit/AuditPage.vue') },
  { path: '/notices', meta: inside('通知'), component: () => import('@/features/notices/NoticesPage.vue') },
  {
    path: '/admin/channels',
    meta: inside('通知渠道'),
    component: () => import('@/features/channels/ChannelsPage.vue'),
  },
  {
    path: '/admin/partners',
    meta: inside('对接'),
    component: () => import('@/features/partners/PartnersPage.vue'),
  },
  {
    path: '/:rest(.*)*',
    name: 'unknown',
    meta: inside('没有这个页面'),
    component: () => import('@/layout/NotFoundPage.vue'),
  },
]

export function makeRouter(client: QueryClient): Router {
  const router = createRouter({
    history: createWebHistory(),
    routes,
    scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
  })
  router.beforeEach(async (to) => {
    if (to.meta.open) return true
    if (!hasSession()) return { path: '/login', query: to.path === '/' ? {} : { to: to.fullPath } }
    try {
      const me = await loadMe(client)
      if (me.must_change_password && to.path !== '/password') return '/password'
      if (to.path.startsWith('/admin') && !has(me, ['system_admin'])) return homeOf(me)
      return to.name === 'home' ? homeOf(me) : true
    } catch (error) {
      if (error instanceof Problem && error.status === 401)
        return { path: '/login', query: { ended: '1', to: to.fullPath } }
      // Without a connection the page itself says so and offers another try.
      return true
    }
  })
  router.afterEach((to, from) => {
    document.title = `${to.meta.title ?? ''} · 回应`
    if (to.path !== from.path && from.matched.length > 0)
      requestAnimationFrame(() => {
        document.querySelector('main')?.focus()
        document.querySelector<HTMLElement>('main h1')?.focus() // unless it does not show yet
      })
  })
  return router
}
