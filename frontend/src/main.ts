import 'element-plus/es/components/button/style/css'
import 'element-plus/es/components/dialog/style/css'
import './styles/tokens.css'
import './styles/base.css'

import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'

import { Problem } from '@/api/problem'
import { onEnd } from '@/api/session'

import App from './App.vue'
import { makeRouter } from './router'

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, error) =>
        failures < 2 && error instanceof Problem && (error.status === 0 || error.status >= 502),
    },
  },
})
const router = makeRouter(client)

onEnd(() => {
  const at = router.currentRoute.value
  if (at.meta.open) return
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'site' })
  void router.replace({ path: '/login', query: { ended: '1', to: at.fullPath } })
})

createApp(App).use(VueQueryPlugin, { queryClient: client }).use(router).mount('#app')
