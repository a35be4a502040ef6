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
  // Before the first page stands, the router itself leads to the sign-in page.
  if (at.meta.open || at.matched.length === 0) return
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'site' })
  void router.replace({ path: '/login', query: { ended: '1', to: at.fullPath } })
})

// A page that the browser kept for its back button still shows what its reader may no longer see.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) window.location.reload()
})

createApp(App).use(VueQueryPlugin, { queryClient: client }).use(router).mount('#app')
