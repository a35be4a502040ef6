/** What a person reads of an attachment. */
import type { Evidence } from './calls'

export const MEDIA: Record<Evidence['media_type'], string> = {
  'image/jpeg': '图片',
  'image/png': '图片',
  'image/webp': '图片',
  'application/pdf': 'PDF',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'Word 文档',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'Excel 表格',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'PPT 演示文稿',
}

export const MOST_BYTES = 20 * 1024 * 1024

/** What the file chooser offers; the server looks into the file itself. */
export const ACCEPT = 'image/jpeg,image/png,image/webp,.jpg,.jpeg,.png,.webp,.pdf,.docx,.xlsx,.pptx'

export const isPicture = (evidence: Evidence): boolean => evidence.media_type.startsWith('image/')

export function sizeWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} 字节`
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

/** Why a file need not even be sent. */
export function fault(file: { name: string; size: number }): string {
  if (file.size === 0) return `“${file.name}”是空文件，请重新选择。`
  if (file.size > MOST_BYTES) return `“${file.name}”超过 20 MB，请压缩或拆分后再上传。`
  return ''
}
