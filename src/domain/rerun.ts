/**
 * A run that sends again what has ended or stands still (đợt gửi lại): a few go first (canary), the others at a bounded rate once those have
 * arrived.
 */
export type RerunState = 'canary' | 'running' | 'done' | 'stopped' | 'canary-failed'
