import { onScopeDispose, readonly, ref } from 'vue'

/** Whether the page is as narrow as a phone; follows turning and resizing. */
export function usePhone() {
  const query = window.matchMedia('(max-width: 719px)')
  const phone = ref(query.matches)
  const update = () => {
    phone.value = query.matches
  }
  query.addEventListener('change', update)
  onScopeDispose(() => query.removeEventListener('change', update))
  return readonly(phone)
}
